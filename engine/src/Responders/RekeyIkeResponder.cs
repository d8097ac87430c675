using IkeLab.Engine.Crypto;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's rekey of the IKE SA (RFC 7296 §1.3.2, §2.18, §2.8.2), with further key exchanges where they are
/// agreed (RFC 9370 §2.2.4).
/// </summary>
internal sealed class RekeyIkeResponder(IkeSa sa, IncomingRequest request) : SeriesResponder(sa, request)
{
    private readonly byte[] _nonce = sa.Core.NewNonce();
    private byte[] _peerNonce = [];
    private ChosenProposal _chosen = null!;
    private ulong _spi;
    private ulong _peerSpi;
    private byte[] _secret = [];

    public override byte[] LowestNonce => Nonces.Lower(_peerNonce, _nonce);

    public override void Start(Instant now)
    {
        if (Payloads.Find<NoncePayload>() is not { } nonce || Payloads.Find<KePayload>() is not { } ke)
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return;
        }
        var offer = Payloads.Find<SaPayload>()!;
        var chosen = ProposalNegotiation.Choose(Sa.Connection.IkeProposals, ProtocolId.Ike, offer, true, ke.Method);
        if (chosen is null || IkeSpiOctets.Read(chosen.Proposal.Spi) is not { } peerSpi)
        {
            Sa.TellOfRefusal(now, NoticeKind.IkeSaRefused, "no proposal for rekeying fits", Disagreements.Explain(
                [new(Sa.Connection.Name, Sa.Connection.IkeProposals)], ProtocolId.Ike, offer, true, true));
            Core.Counters.ProposalFailures++;
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
        // The peer begins anew: it has given up what it began before.
        if (Sa.IkeSeries is { } before)
            Sa.Drop(now, before);
        (_chosen, _peerSpi, _peerNonce) = (chosen, peerSpi, nonce.Data.ToArray());
        Expect(chosen.Additional);
        Core.Request(now, new ComputeSecret
        {
            Method = method, Key = null, Seed = Core.NewSeed(method), PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    /// <summary>The rekey is due, and now has to come from us.</summary>
    public override void OnExpired() => Sa.RekeySoon();

    protected override void Completed(Instant now, Completion completion)
    {
        if (TakeFollowup(now, completion) || completion is not SecretComputed computed)
            return;
        if (!computed.Ok)
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return;
        }
        if (IsOvertaken(now))
            return;
        _secret = computed.Secret;
        _spi = Core.NewIkeSpi();
        var answer = new List<Payload>
        {
            new SaPayload([new Proposal(_chosen.Proposal.Number, ProtocolId.Ike, IkeSpiOctets.Of(_spi),
                [.. _chosen.Proposal.Transforms])]),
            new NoncePayload(_nonce),
            new KePayload(_chosen.KeyExchange, computed.OwnPublic),
        };
        if (!HasMore)
        {
            Create(now, answer);
            return;
        }
        if (Sa.Active<RekeyIkeExchange>() is not null)
            NoteCollision();
        BeginSeries(now, answer);
    }

    protected override void OnAllSecrets(Instant now)
    {
        if (!IsOvertaken(now))
            Create(now, LastAnswer);
    }

    /// <summary>Effects take time: this may not be the moment any more, and it is refused.</summary>
    private bool IsOvertaken(Instant now)
    {
        if (Sa.IsUsable && IsAwaited && !Sa.IsChangingChildren && Sa.Active<RekeyIkeExchange>() is not { InFollowups: true })
            return false;
        Refuse(now, NotifyType.TemporaryFailure);
        return true;
    }

    private void Create(Instant now, List<Payload> answer)
    {
        var successor = new IkeSa(Core, Sa.Connection, _spi, initiator: false, Sa.Path, now) { PeerSpi = _peerSpi };
        successor.DeriveRekeyedKeys(Sa, _chosen.IkeSuite, _secret, _peerNonce, _nonce, Further);
        ForgetSecrets();
        CrashTokens.Add(answer, successor);
        Tickets.AddGrant(now, answer, Payloads, successor, Sa);
        Respond(now, answer);
        successor.EstablishRekeyed(now, Sa);
        if (Sa.Active<RekeyIkeExchange>() is null)
        {
            IkeReplacement.Complete(now, Sa, successor);
        }
        else
        {
            if (!InSeries)
                NoteCollision();
            Sa.PeerRekey = new(successor, LowestNonce);
            successor.Predecessor = Sa;
        }
        successor.Settle(now);
    }

    private void NoteCollision()
    {
        Core.Counters.Collisions++;
        Core.Do(Sa.NoticeOf(NoticeKind.RekeyCollision, "both sides rekey this IKE SA"));
    }
}
