using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's CREATE_CHILD_SA for a new child (RFC 7296 §1.3.1), with further key exchanges where they are agreed
/// (RFC 9370 §2.2.4).
/// </summary>
/// <param name="configuration">The wished child.</param>
/// <param name="method">The key exchange method to send first, or None for the configuration's first.</param>
/// <param name="attempt">How often TEMPORARY_FAILURE has come before.</param>
internal class CreateChildExchange(
    ChildConfiguration configuration, KeyExchangeMethod method = KeyExchangeMethod.None, int attempt = 0) : Exchange
{
    /// <summary>DELETEs for SAs that the response would tell of; a peer that sends more is not believed.</summary>
    private const int MaxEarlyDeletes = 8;

    private readonly List<uint> _deletedEarly = new(0);
    private KeyExchangeMethod _method = method;
    private KeyExchangeKey? _key;
    private byte[] _secret = [];
    private FollowupSeries? _followups;
    private SpiAllocated? _own;
    private ChildOutcome? _outcome;
    private ChildSa? _installing;
    private Acquire? _trigger;

    public ChildConfiguration Configuration => configuration;
    public override ExchangeType Type => InFollowups ? ExchangeType.IkeFollowupKe : ExchangeType.CreateChildSa;

    /// <summary>CREATE_CHILD_SA is answered, and IKE_FOLLOWUP_KE comes after it.</summary>
    public bool InFollowups => _followups is not null;

    protected byte[] Nonce { get; private set; } = [];
    protected byte[] PeerNonce { get; private set; } = [];
    protected int Attempt => attempt;

    /// <summary>Repair: not wanted any more when the IKE SA has such a child, or its rekey is to bring one.</summary>
    public bool OnlyIfMissing { get; init; }

    /// <summary>The peer wants one pair of addresses for each child: the packet's own (RFC 7296 §2.9).</summary>
    public bool SinglePair { get; init; }

    /// <summary>The same child, made by the peer while our request was under way.</summary>
    public PeerChild? PeerChild { get; set; }

    /// <summary>The SA that the new one replaces; null for a new child.</summary>
    protected virtual ChildSa? Replaces => null;
    protected virtual TrafficSelector[] Local => Selectors(_trigger?.Source, configuration.Local);
    protected virtual TrafficSelector[] Remote => Selectors(_trigger?.Destination, configuration.Remote);

    public override bool IsStillWanted(IkeSa sa) =>
        sa.IsUsable && !(OnlyIfMissing && (sa.HasChild(configuration) || sa.IsRekeyingChild(configuration)));

    /// <summary>
    /// The peer deletes an SA that we have not heard of yet: it may be the one that the response will name, which may
    /// come after the DELETE.
    /// </summary>
    public void RememberDeleted(uint peerSpi)
    {
        if (_deletedEarly.Count < MaxEarlyDeletes)
            _deletedEarly.Add(peerSpi);
    }

    public override List<Payload> Payloads()
    {
        if (_followups is not null)
            return _followups.Payloads();
        var payloads = new List<Payload>();
        if (Replaces is { } old)
            payloads.Add(new NotifyPayload(old.Protocol, ChildNegotiation.SpiOctets(old.InboundSpi), NotifyType.RekeySa, []));
        else
            AssignedConfiguration.AddRequest(payloads, Sa);
        ChildNegotiation.AddOffer(payloads, configuration, _own!, WithKeyExchange, Local, Remote);
        payloads.Insert(IndexOfSelectors(payloads), new NoncePayload(Nonce));
        if (_key is not null)
            payloads.Insert(IndexOfSelectors(payloads), new KePayload(_method, _key.Public.ToArray()));
        return payloads;
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        if (_followups is not null)
        {
            OnFollowupResponse(now, payloads);
            return;
        }
        if (ChildNegotiation.ErrorOf(payloads) is { } error && payloads.Find<SaPayload>() is null)
        {
            Finish();
            ReleaseAll();
            OnError(now, error, payloads);
            return;
        }
        var answer = ChildNegotiation.ReadAnswer(
            Sa, payloads, configuration, _own!, WithKeyExchange, Local, Remote, out var reason);
        AssignedConfiguration.Read(payloads, Sa);
        if (Replaces is null && answer is not null && AssignedConfiguration.IsMissing(Sa, out var missing))
        {
            Refuse(now, missing);
            return;
        }
        if (answer is not ({ } outcome, { } chosen) || payloads.Find<NoncePayload>() is not { } nonce)
        {
            Refuse(now, reason.Length > 0 ? reason : "the answer lacks Nr");
            return;
        }
        PeerNonce = nonce.Data.ToArray();
        _outcome = outcome;
        if (chosen.KeyExchange == KeyExchangeMethod.None)
        {
            Install(now, []);
            return;
        }
        if (payloads.Find<KePayload>() is not { } ke || ke.Method != chosen.KeyExchange || ke.Method != _method
            || ke.Data.Length != AlgorithmLengths.ResponderPublic(_method))
        {
            Refuse(now, "the answer's KE does not fit the chosen method");
            return;
        }
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
        Nonce = Core.NewNonce();
        _trigger = Core.Wishes.TriggerOf(Sa.Connection, configuration);
        if (WithKeyExchange)
        {
            if (_method == KeyExchangeMethod.None)
                _method = configuration.Proposals[0].KeyExchange[0];
            _key = Core.Crypto.StartKeyExchange(_method, Core.NewSeed(_method));
        }
        Core.Request(now, ChildNegotiation.Allocation(configuration, Sa.Path), this);
    }

    protected override void Completed(Instant now, Completion completion)
    {
        switch (completion)
        {
            case SpiAllocated { Spi: 0 }:
                Finish();
                ReleaseAll();
                OnFailed(now, "the kernel gave no SPI");
                break;
            case SpiAllocated allocated:
                _own = allocated;
                Send(now);
                break;
            case SecretComputed { Ok: true } computed:
                OnSecret(now, computed.Secret);
                break;
            case SecretComputed:
                Refuse(now, "the peer's key exchange value is unacceptable");
                break;
            case ChildInstalled installed:
                Finish();
                OnInstalled(now, _installing!, installed.Ok, _deletedEarly.Contains(_installing!.OutboundSpi));
                break;
        }
    }

    /// <summary>The kernel holds the new SA: it is current from now on.</summary>
    protected virtual void OnInstalled(Instant now, ChildSa child, bool ok, bool deletedByPeer)
    {
        if (ok && IsRedundant)
        {
            child.State = ChildState.Deleting;
            Sa.Enqueue(new DeleteChildExchange(child, linger: true));
            return;
        }
        if (!ChildInstallation.Complete(now, child, ok, replaced: null))
            return;
        if (OnlyIfMissing)
            child.Creation = new(now, Nonces.Lower(Nonce, PeerNonce));
        if (deletedByPeer)
            Sa.CloseChild(now, child, "the peer deleted it at once", linger: false);
    }

    /// <summary>The peer refused.</summary>
    protected virtual void OnError(Instant now, NotifyType error, PayloadList payloads)
    {
        if (error == NotifyType.TemporaryFailure)
            Sa.RetryAfterTemporaryFailure(now, Again(_method, attempt + 1), attempt);
        else if (error == NotifyType.StateNotFound)
            Sa.RetryAfterStateNotFound(now, Again(_method, attempt + 1));
        else if (error == NotifyType.InvalidKePayload
            && ProposalNegotiation.Corrected(configuration.Proposals, _method, payloads) is { } corrected)
            Sa.Enqueue(Again(corrected, attempt));
        else if (error == NotifyType.SinglePairRequired && !SinglePair && _trigger is not null)
            Sa.Enqueue(new CreateChildExchange(configuration) { OnlyIfMissing = OnlyIfMissing, SinglePair = true });
        else
            OnFailed(now, $"the peer answers {error}",
                Disagreements.OfOurChild(Sa, configuration, error, WithKeyExchange, Local, Remote));
    }

    /// <summary>There is no child, and asking again at once would not help.</summary>
    /// <param name="disagreement">With the peer, where it has refused our offer.</param>
    protected virtual void OnFailed(Instant now, string reason, Disagreement? disagreement = null)
    {
        Sa.TellOfLackingChild(configuration, reason, disagreement);
        Core.Wishes.OnChildFailed(now, Sa, configuration);
    }

    protected virtual Exchange Again(KeyExchangeMethod next, int nextAttempt) =>
        new CreateChildExchange(configuration, next, nextAttempt) { OnlyIfMissing = OnlyIfMissing, SinglePair = SinglePair };

    /// <summary>
    /// A collision has shown that our new SA will not stay: it is not used, and deleted. RFC 7296 has this rule for
    /// rekeys (§2.8.1); two ends that want the same child at once do well to follow it too.
    /// </summary>
    protected virtual bool IsRedundant =>
        OnlyIfMissing && PeerChild is { Child.IsGoing: false } theirs
        && Nonces.OursIsRedundant(Nonces.Lower(Nonce, PeerNonce), theirs.LowestNonce);

    /// <summary>A collision is lost before our new SA is made: the peer's rekey is the one that goes on.</summary>
    protected virtual void OnLost()
    {
    }

    /// <summary>A collision, if there is one, is won.</summary>
    protected virtual void OnWon(Instant now)
    {
    }

    private TrafficSelector[] Selectors(TrafficSelector? packet, TrafficSelector[] configured) =>
        SinglePair && packet is { } only ? [only] : ChildNegotiation.WithPacket(packet, configured);

    private bool WithKeyExchange => configuration.Proposals[0].KeyExchange.Length > 0;

    /// <summary>False: it ends here.</summary>
    private bool BeginFollowups(Instant now, KeyExchangeMethod[] methods, PayloadList payloads)
    {
        _followups = new(methods);
        if (Replaces is not null && IsRedundant)
        {
            // RFC 9370 §2.2.4: there is nothing to delete yet; who has the lowest nonce just stops.
            Finish();
            ReleaseAll();
            OnLost();
            return false;
        }
        if (!_followups.ReadLink(payloads))
        {
            Refuse(now, "the answer lacks ADDITIONAL_KEY_EXCHANGE");
            return false;
        }
        OnWon(now);
        return true;
    }

    private void OnFollowupResponse(Instant now, PayloadList payloads)
    {
        if (_followups!.Read(payloads) is { } compute)
        {
            Core.Request(now, compute, this);
        }
        else if (ChildNegotiation.ErrorOf(payloads) is { } error)
        {
            Finish();
            ReleaseAll();
            OnError(now, error, payloads);
        }
        else
        {
            Refuse(now, "the answer's KE does not fit the agreed method");
        }
    }

    private void OnSecret(Instant now, byte[] secret)
    {
        if (_secret.Length == 0)
            _secret = secret;
        else
            _followups!.Add(secret);
        if (_followups is null or { IsOver: true })
        {
            Install(now, _secret);
            return;
        }
        _followups.StartNext(Core);
        Send(now);
    }

    private void Install(Instant now, byte[] secret)
    {
        var outcome = _outcome!;
        _own = null;
        _key?.Dispose();
        _installing = outcome.Install(
            now, Sa, this, configuration, initiator: true, hold: IsRedundant, Replaces, secret, Nonce, PeerNonce,
            _followups is null ? [] : _followups.Further);
        _followups?.Dispose();
        Sa.ClearStateNotFound();
    }

    /// <summary>The peer has made a child that we cannot use: it has to go there too.</summary>
    private void Refuse(Instant now, string reason)
    {
        Finish();
        // Before the last of several key exchanges it has made none.
        if (_followups is null or { PeerMayHaveSa: true })
            Sa.Enqueue(new DeleteChildExchange(configuration.Protocol, _own!.Spi));
        ReleaseAll();
        OnFailed(now, reason);
    }

    private void ReleaseAll()
    {
        if (_own is not null)
            Core.ReleaseSpi(configuration.Protocol, _own.Spi);
        _own = null;
        _key?.Dispose();
        _key = null;
        _followups?.Dispose();
    }

    private static int IndexOfSelectors(List<Payload> payloads) =>
        payloads.FindIndex(p => p.Type == PayloadType.TrafficSelectorInitiator);
}
