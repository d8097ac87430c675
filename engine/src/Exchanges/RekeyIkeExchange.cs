using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's rekey of the IKE SA (RFC 7296 §1.3.2, §2.18) and the end of a collision with the peer's (§2.8.2).
/// </summary>
internal sealed class RekeyIkeExchange(KeyExchangeMethod method = KeyExchangeMethod.None, int attempt = 0) : Exchange
{
    /// <summary>A refusal that is not about the moment is worth another try before the hard lifetime.</summary>
    private static readonly TimeSpan RetryRefused = TimeSpan.FromSeconds(30);

    private KeyExchangeMethod _method = method;
    private KeyExchangeKey? _key;
    private ulong _spi;
    private ulong _peerSpi;
    private byte[] _nonce = [];
    private byte[] _peerNonce = [];
    private PayloadList _response = PayloadList.Empty;
    private IkeSuite _suite;

    public override ExchangeType Type => ExchangeType.CreateChildSa;
    public override bool RunsAlone => true;

    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable && sa.PeerRekey is null;

    public override List<Payload> Payloads() =>
    [
        ProposalNegotiation.Offer(Sa.Connection.IkeProposals, ProtocolId.Ike, IkeSpiOctets.Of(_spi), true),
        new NoncePayload(_nonce),
        new KePayload(_method, _key!.Public.ToArray()),
    ];

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        if (ChildNegotiation.ErrorOf(payloads) is { } error && payloads.Find<SaPayload>() is null)
        {
            OnError(now, error, payloads);
            return;
        }
        if (payloads.Find<SaPayload>() is not { } sa || payloads.Find<NoncePayload>() is not { } nonce
            || payloads.Find<KePayload>() is not { } ke || ke.Method != _method
            || ke.Data.Length != AlgorithmLengths.ResponderPublic(_method)
            || ProposalNegotiation.Chosen(Sa.Connection.IkeProposals, ProtocolId.Ike, sa, true) is not { } chosen
            || chosen.KeyExchange != _method || IkeSpiOctets.Read(chosen.Proposal.Spi) is not { } peerSpi)
        {
            // The peer has a new IKE SA that we cannot follow: the two sides are out of step.
            Finish();
            Sa.BeginDelete(now, "the peer's answer to the IKE SA rekey cannot be used");
            return;
        }
        _response = payloads;
        _peerSpi = peerSpi;
        _peerNonce = nonce.Data.ToArray();
        _suite = chosen.IkeSuite;
        Core.Request(now, new ComputeSecret
        {
            Method = _method, Key = _key, Seed = [], PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    public override void OnAbandoned(Instant now) => _key?.Dispose();

    protected override void Begin(Instant now)
    {
        _spi = Core.NewIkeSpi();
        _nonce = Core.NewNonce();
        if (_method == KeyExchangeMethod.None)
            _method = Sa.Keys!.Suite.KeyExchange;
        _key = Core.Crypto.StartKeyExchange(_method, Core.NewSeed(_method));
        Send(now);
    }

    protected override void Completed(Instant now, Completion completion)
    {
        if (completion is not SecretComputed computed)
            return;
        _key?.Dispose();
        Finish();
        if (!computed.Ok)
        {
            Sa.BeginDelete(now, "the peer's key exchange value is unacceptable");
            return;
        }
        var successor = new IkeSa(Core, Sa.Connection, _spi, initiator: true, Sa.Path, now) { PeerSpi = _peerSpi };
        successor.DeriveRekeyedKeys(Sa, _suite, computed.Secret, _nonce, _peerNonce);
        successor.EstablishRekeyed(now, Sa);
        CrashTokens.Read(_response, successor);
        Sa.ClearTemporaryFailure();
        if (Sa.PeerRekey is { Successor.IsUsable: true } theirs && (theirs.IsSettled
            || Nonces.OursIsRedundant(Nonces.Lower(_nonce, _peerNonce), theirs.LowestNonce)))
        {
            // The peer's SA stays: delete the one that we created; the peer deletes the old one.
            IkeReplacement.YieldToPeer(now, Sa);
            successor.MarkReplaced(now);
            successor.BeginDelete(now, "redundant after a collision");
        }
        else
        {
            // Ours stays: the peer deletes its redundant one, if there is one; we delete the old one.
            Sa.PeerRekey?.Successor.MarkReplaced(now);
            IkeReplacement.Complete(now, Sa, successor);
            Sa.BeginDelete(now, "rekeyed");
            if (Core.Configuration.CrashDetectionSecret is not null)
                successor.Enqueue(new CrashTokenExchange());
        }
        successor.Settle(now);
    }

    private void OnError(Instant now, NotifyType error, PayloadList payloads)
    {
        Finish();
        _key?.Dispose();
        // If the peer did not notice the collision, its SA stays (RFC 7296 §2.8.2).
        if (IkeReplacement.YieldToPeer(now, Sa))
            return;
        if (error == NotifyType.TemporaryFailure)
            Sa.RetryAfterTemporaryFailure(now, new RekeyIkeExchange(_method, attempt + 1), attempt);
        else if (error == NotifyType.InvalidKePayload && CorrectedMethod(payloads) is { } corrected)
            Sa.Enqueue(new RekeyIkeExchange(corrected, attempt));
        else
            Sa.EnqueueLater(now + RetryRefused, new RekeyIkeExchange(_method, attempt + 1));
    }

    private KeyExchangeMethod? CorrectedMethod(PayloadList payloads)
    {
        if (payloads.FindNotify(NotifyType.InvalidKePayload) is not { Data.Length: 2 } notify)
            return null;
        var wanted = (KeyExchangeMethod)(notify.Data[0] << 8 | notify.Data[1]);
        foreach (var proposal in Sa.Connection.IkeProposals)
        {
            if (wanted != _method && Array.IndexOf(proposal.KeyExchange, wanted) >= 0)
                return wanted;
        }
        return null;
    }
}
