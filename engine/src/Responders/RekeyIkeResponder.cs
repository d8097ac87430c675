using IkeLab.Engine.Crypto;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>The responder's rekey of the IKE SA (RFC 7296 §1.3.2, §2.18, §2.8.2).</summary>
internal sealed class RekeyIkeResponder(IkeSa sa, IncomingRequest request) : Responder(sa, request)
{
    private readonly byte[] _nonce = sa.Core.NewNonce();
    private byte[] _peerNonce = [];
    private ChosenProposal _chosen = null!;
    private ulong _peerSpi;

    public override void Start(Instant now)
    {
        if (Payloads.Find<NoncePayload>() is not { } nonce || Payloads.Find<KePayload>() is not { } ke)
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return;
        }
        var chosen = ProposalNegotiation.Choose(
            Sa.Connection.IkeProposals, ProtocolId.Ike, Payloads.Find<SaPayload>()!, true, ke.Method);
        if (chosen is null || IkeSpiOctets.Read(chosen.Proposal.Spi) is not { } peerSpi)
        {
            Refuse(now, NotifyType.NoProposalChosen);
            return;
        }
        var method = chosen.KeyExchange;
        if (method != ke.Method)
        {
            Refuse(now, NotifyType.InvalidKePayload, [(byte)((ushort)method >> 8), (byte)method]);
            return;
        }
        if (ke.Data.Length != AlgorithmLengths.InitiatorPublic(method))
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return;
        }
        (_chosen, _peerSpi, _peerNonce) = (chosen, peerSpi, nonce.Data.ToArray());
        Core.Request(now, new ComputeSecret
        {
            Method = method, Key = null, Seed = Core.NewSeed(method), PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    protected override void Completed(Instant now, Completion completion)
    {
        if (completion is not SecretComputed computed)
            return;
        if (!computed.Ok)
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return;
        }
        if (!Sa.IsUsable || Sa.IsChangingChildren)
        {
            Refuse(now, NotifyType.TemporaryFailure);
            return;
        }
        var successor = new IkeSa(Core, Sa.Connection, Core.NewIkeSpi(), initiator: false, Sa.Path, now)
        {
            PeerSpi = _peerSpi,
        };
        successor.DeriveRekeyedKeys(Sa, _chosen.IkeSuite, computed.Secret, _peerNonce, _nonce);
        var payloads = new List<Payload>
        {
            new SaPayload([new Proposal(_chosen.Proposal.Number, ProtocolId.Ike, IkeSpiOctets.Of(successor.LocalSpi),
                [.. _chosen.Proposal.Transforms])]),
            new NoncePayload(_nonce),
            new KePayload(_chosen.KeyExchange, computed.OwnPublic),
        };
        CrashTokens.Add(payloads, successor);
        Respond(now, payloads);
        successor.EstablishRekeyed(now, Sa);
        if (Sa.Active<RekeyIkeExchange>() is null)
        {
            IkeReplacement.Complete(now, Sa, successor);
        }
        else
        {
            Core.Counters.Collisions++;
            Core.Do(Sa.NoticeOf(NoticeKind.RekeyCollision, "both sides rekey this IKE SA"));
            Sa.PeerRekey = new(successor, Nonces.Lower(_peerNonce, _nonce));
            successor.Predecessor = Sa;
        }
        successor.Settle(now);
    }
}
