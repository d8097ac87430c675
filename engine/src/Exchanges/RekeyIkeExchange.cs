using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's rekey of the IKE SA (RFC 7296 §1.3.2, §2.18) and the end of a collision with the peer's (§2.8.2),
/// with further key exchanges where they are agreed (RFC 9370 §2.2.4).
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
    private byte[] _secret = [];
    private FollowupSeries? _followups;

    public override ExchangeType Type => InFollowups ? ExchangeType.IkeFollowupKe : ExchangeType.CreateChildSa;

    /// <summary>CREATE_CHILD_SA is answered, and IKE_FOLLOWUP_KE comes after it.</summary>
    public bool InFollowups => _followups is not null;
    public override bool RunsAlone => true;

    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable && sa.PeerRekey is null && sa.IkeSeries is null;

    public override List<Payload> Payloads() => _followups?.Payloads() ??
    [
        ProposalNegotiation.Offer(Sa.Connection.IkeProposals, ProtocolId.Ike, IkeSpiOctets.Of(_spi), true),
        new NoncePayload(_nonce),
        new KePayload(_method, _key!.Public.ToArray()),
    ];

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        if (_followups is not null)
        {
            OnFollowupResponse(now, payloads);
            return;
        }
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
            GiveUp(now);
            return;
        }
        _response = payloads;
        _peerSpi = peerSpi;
        _peerNonce = nonce.Data.ToArray();
        _suite = chosen.IkeSuite;
        if (chosen.Additional.Length > 0 && !BeginFollowups(now, chosen.Additional, payloads))
            return;
        Core.Request(now, new ComputeSecret
        {
            Method = _method, Key = _key, Seed = [], PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    public override void OnAbandoned(Instant now) => ReleaseAll();

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
        if (!computed.Ok)
        {
            ReleaseAll();
            Finish();
            Sa.BeginDelete(now, "the peer's key exchange value is unacceptable");
            return;
        }
        if (_secret.Length == 0)
            _secret = computed.Secret;
        else
            _followups!.Add(computed.Secret);
        if (_followups is null or { IsOver: true })
        {
            Finish();
            Create(now);
            return;
        }
        _followups.StartNext(Core);
        Send(now);
    }

    private void Create(Instant now)
    {
        var successor = new IkeSa(Core, Sa.Connection, _spi, initiator: true, Sa.Path, now) { PeerSpi = _peerSpi };
        successor.DeriveRekeyedKeys(
            Sa, _suite, _secret, _nonce, _peerNonce, _followups is null ? [] : _followups.Further);
        ReleaseAll();
        successor.EstablishRekeyed(now, Sa);
        CrashTokens.Read(_response, successor);
        Sa.ClearTemporaryFailure();
        if (IsRedundantToSeries)
        {
            // The peer's SA stays, but is to be made after further key exchanges; until then the old one carries on.
            successor.MarkReplaced(now, Sa);
            successor.BeginDelete(now, "redundant after a collision");
        }
        else if (Sa.PeerRekey is { Successor.IsUsable: true } theirs && (theirs.IsSettled || IsRedundantTo(theirs)))
        {
            // The peer's SA stays: delete the one that we created; the peer deletes the old one.
            IkeReplacement.YieldToPeer(now, Sa);
            successor.MarkReplaced(now, theirs.Successor);
            successor.BeginDelete(now, "redundant after a collision");
        }
        else
        {
            // Ours stays: the peer deletes its redundant one, if there is one; we delete the old one.
            Sa.PeerRekey?.Successor.MarkReplaced(now, successor);
            IkeReplacement.Complete(now, Sa, successor);
            Sa.BeginDelete(now, "rekeyed");
            if (Core.Configuration.CrashDetectionSecret is not null && KnowsCrashTokens(successor))
                successor.Enqueue(new CrashTokenExchange());
        }
        successor.Settle(now);
    }

    /// <summary>
    /// The token of a new IKE SA has to come in a request of its own (RFC 6290 §4.3), which a peer might leave without an
    /// answer. That it has sent no token does not mean that it takes none (§4.2): then it is for the configuration to say.
    /// </summary>
    private bool KnowsCrashTokens(IkeSa successor) => Sa.Connection.AnswersAnyNotify
        || (Sa.PeerCrashToken ?? successor.PeerCrashToken) is not null;

    /// <summary>False: it ends here.</summary>
    private bool BeginFollowups(Instant now, KeyExchangeMethod[] methods, PayloadList payloads)
    {
        _followups = new(methods);
        if (IsRedundantToSeries || (Sa.PeerRekey is { Successor.IsUsable: true } theirs && IsRedundantTo(theirs)))
        {
            // RFC 9370 §2.2.4: there is nothing to delete yet; who has the lowest nonce just stops.
            Finish();
            ReleaseAll();
            IkeReplacement.YieldToPeer(now, Sa);
            return false;
        }
        if (!_followups.ReadLink(payloads))
        {
            GiveUp(now);
            return false;
        }
        if (Sa.IkeSeries is { } lost)
            Sa.Drop(now, lost);
        return true;
    }

    private void OnFollowupResponse(Instant now, PayloadList payloads)
    {
        if (_followups!.Read(payloads) is { } compute)
            Core.Request(now, compute, this);
        else if (ChildNegotiation.ErrorOf(payloads) is { } error)
            OnError(now, error, payloads);
        else
            GiveUp(now);
    }

    private bool IsRedundantToSeries => Sa.IkeSeries is { } theirs
        && Nonces.OursIsRedundant(Nonces.Lower(_nonce, _peerNonce), theirs.LowestNonce);

    private bool IsRedundantTo(PeerIkeRekey theirs) =>
        Nonces.OursIsRedundant(Nonces.Lower(_nonce, _peerNonce), theirs.LowestNonce);

    /// <summary>The peer has a new IKE SA that we cannot follow: the two sides are out of step.</summary>
    private void GiveUp(Instant now)
    {
        Finish();
        ReleaseAll();
        Sa.BeginDelete(now, "the peer's answer to the IKE SA rekey cannot be used");
    }

    private void ReleaseAll()
    {
        _key?.Dispose();
        _followups?.Dispose();
    }

    private void OnError(Instant now, NotifyType error, PayloadList payloads)
    {
        Finish();
        ReleaseAll();
        // If the peer did not notice the collision, its SA stays (RFC 7296 §2.8.2).
        if (IkeReplacement.YieldToPeer(now, Sa))
            return;
        if (error == NotifyType.TemporaryFailure)
            Sa.RetryAfterTemporaryFailure(now, new RekeyIkeExchange(_method, attempt + 1), attempt);
        else if (error == NotifyType.StateNotFound)
            Sa.RetryAfterStateNotFound(now, new RekeyIkeExchange(_method, attempt + 1));
        else if (error == NotifyType.InvalidKePayload
            && ProposalNegotiation.Corrected(Sa.Connection.IkeProposals, _method, payloads) is { } corrected)
            Sa.Enqueue(new RekeyIkeExchange(corrected, attempt));
        else
            OnRefused(now, error);
    }

    private void OnRefused(Instant now, NotifyType error)
    {
        if (error == NotifyType.NoProposalChosen)
            Core.Counters.ProposalFailures++;
        Sa.TellOfRefusal(now, NoticeKind.IkeSaRefused, $"the peer answers {error} to the rekey",
            error == NotifyType.NoProposalChosen
                ? Disagreements.OfOurs(Sa.Connection.Name, Sa.Connection.IkeProposals, ProtocolId.Ike, withKeyExchange: true)
                : null);
        Sa.EnqueueLater(now + RetryRefused, new RekeyIkeExchange(_method, attempt + 1));
    }
}
