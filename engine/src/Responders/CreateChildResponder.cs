using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's CREATE_CHILD_SA for a new or rekeyed child (RFC 7296 §1.3.1, §1.3.3, §2.8), with further key
/// exchanges where they are agreed (RFC 9370 §2.2.4).
/// </summary>
internal sealed class CreateChildResponder(IkeSa sa, IncomingRequest request) : SeriesResponder(sa, request)
{
    private const NoticeKind CollisionKind = NoticeKind.RekeyCollision;

    private readonly byte[] _nonce = sa.Core.NewNonce();
    private byte[] _peerNonce = [];
    private byte[] _ownPublic = [];
    private byte[] _secret = [];
    private NotifyPayload? _rekey;
    private ChildSa? _old;
    private ChildGrant _grant = null!;
    private ChildOutcome? _outcome;
    private ChildSa? _installing;
    private SpiAllocated? _own;
    private int _pending;

    /// <summary>The SA that is being rekeyed; null for a new child.</summary>
    public ChildSa? Old => _old;

    public override byte[] LowestNonce => Nonces.Lower(_peerNonce, _nonce);

    public override void Start(Instant now)
    {
        if (Payloads.Find<NoncePayload>() is not { } nonce)
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return;
        }
        _peerNonce = nonce.Data.ToArray();
        _rekey = Payloads.FindNotify(NotifyType.RekeySa);
        if (_rekey is not null && !FindOld(now))
            return;
        if (_old is null && !Sa.HasRoomForChild)
            Refuse(now, NotifyType.NoAdditionalSas);
        else if (_old is null && AddressLease.EffectFor(Sa, Payloads) is { } lease)
            Core.Request(now, lease, this);
        else
            Negotiate(now);
    }

    private void Negotiate(Instant now)
    {
        ChildConfiguration[] choices = _old is null ? Sa.ChildChoices : [_old.Configuration];
        if (ChildNegotiation.Grant(Sa, Payloads, choices, true, out var error) is not { } grant)
        {
            Sa.TellOfRefusal(now, NoticeKind.ChildSaFailed, ChildNegotiation.RefusalOf(error),
                ChildNegotiation.Explain(Sa, Payloads, choices, true, error));
            Refuse(now, error);
            return;
        }
        _grant = grant;
        Expect(grant.Chosen.Additional);
        if (!StartKeyExchange(now))
            return;
        _pending++;
        Core.Request(now, grant.Allocation(Sa.Path), this);
    }

    public override void OnAbandoned(Instant now) => ReleaseSpi();

    /// <summary>The peer asks again, and knows nothing of the SA that is just being installed.</summary>
    public override void OnUnawaited(Instant now)
    {
        if (_installing is { } child)
            Sa.CloseChild(now, child, "the peer does not wait for the answer", linger: false);
    }

    /// <summary>The old SA still wants its rekey, which now has to come from us.</summary>
    public override void OnExpired()
    {
        if (_old is { State: ChildState.Installed, OwnRekey: null })
            Sa.Enqueue(new RekeyChildExchange(_old));
    }

    protected override void Completed(Instant now, Completion completion)
    {
        if (TakeFollowup(now, completion))
            return;
        switch (completion)
        {
            case AddressLeased { Ok: false }:
                Refuse(now, NotifyType.InternalAddressFailure);
                return;
            case AddressLeased leased:
                Sa.Lease = new(Sa, leased);
                Negotiate(now);
                return;
            case SecretComputed { Ok: true } computed:
                (_ownPublic, _secret) = (computed.OwnPublic, computed.Secret);
                break;
            case SecretComputed:
                ReleaseSpi();
                Refuse(now, NotifyType.InvalidSyntax);
                return;
            case SpiAllocated { Spi: 0 }:
                Refuse(now, NotifyType.NoAdditionalSas);
                return;
            case SpiAllocated allocated:
                _own = allocated;
                break;
            case ChildInstalled installed:
                Answer(now, installed.Ok);
                return;
        }
        if (--_pending > 0)
            return;
        if (HasMore)
            AnswerFirst(now);
        else
            Install(now);
    }

    /// <summary>The SA that REKEY_SA names. False: refused (RFC 7296 §2.25.1).</summary>
    private bool FindOld(Instant now)
    {
        var rekey = _rekey!;
        var spi = rekey.Spi.Length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(rekey.Spi) : 0;
        _old = spi != 0 ? Sa.FindByPeerSpi(rekey.Protocol, spi) : null;
        if (_old is null)
        {
            // The peer may mean the SA that the response to our own request, still under way, will tell us of.
            if (Sa.Active<CreateChildExchange>() is not null)
                Refuse(now, NotifyType.TemporaryFailure);
            else
                RefuseUnknown(now);
            return false;
        }
        // RFC 6311 §8.3: the answer was lost with the member that failed, and the peer knows nothing of what was made.
        if (Sa.IsSynchronized && _old.PeerRekey is { Child.IsGoing: false } lost)
        {
            ChildReplacement.Undo(Sa, lost.Child);
            Sa.CloseChild(now, lost.Child, "the peer has not got the answer", linger: false);
        }
        // Being closed by us, rekeyed already, or not up yet: the peer has to wait.
        if (_old.State != ChildState.Installed || _old.PeerRekey is { Child.State: not ChildState.Closed }
            || IsTooLateToCollide)
        {
            Refuse(now, NotifyType.TemporaryFailure);
            return false;
        }
        // The peer begins anew: it has given up what it began before.
        if (Sa.SeriesFor(_old) is { } before)
            Sa.Drop(now, before);
        return true;
    }

    /// <summary>CHILD_SA_NOT_FOUND repeats the protocol and SPI of REKEY_SA (RFC 7296 §2.25).</summary>
    private void RefuseUnknown(Instant now)
    {
        Sa.Finish(this);
        Sa.Respond(now, Request.Type, Request.Id, Request.Path,
            [new NotifyPayload(_rekey!.Protocol, _rekey.Spi.ToArray(), NotifyType.ChildSaNotFound, [])]);
    }

    private bool StartKeyExchange(Instant now)
    {
        var method = _grant.Chosen.KeyExchange;
        if (method == KeyExchangeMethod.None)
            return true;
        if (Payloads.Find<KePayload>() is not { } ke || ke.Method != method)
        {
            Refuse(now, NotifyType.InvalidKePayload, [(byte)((ushort)method >> 8), (byte)method]);
            return false;
        }
        if (ke.Data.Length != AlgorithmLengths.InitiatorPublic(method))
        {
            Refuse(now, NotifyType.InvalidSyntax);
            return false;
        }
        _pending++;
        Core.Request(now, new ComputeSecret
        {
            Method = method, Key = null, Seed = Core.NewSeed(method), PeerPublic = ke.Data.ToArray(),
        }, this);
        return true;
    }

    protected override void OnAllSecrets(Instant now) => Install(now);

    /// <summary>RFC 9370 §2.2.4: our own rekey of the old SA is past its CREATE_CHILD_SA.</summary>
    private bool IsTooLateToCollide => _old?.OwnRekey is { InFollowups: true };

    /// <summary>There is no SA yet; the peer goes on with IKE_FOLLOWUP_KE (RFC 9370 §2.2.4).</summary>
    private void AnswerFirst(Instant now)
    {
        if (IsOvertaken(now))
            return;
        if (_old?.OwnRekey is not null)
            NoteCollision(Sa.NoticeOf(CollisionKind, "both sides rekey a child SA", _old.InboundSpi));
        BeginSeries(now, AnswerTo(_grant.With(_own!)));
    }

    /// <summary>Effects take time: what was there at the request may be gone or going now, and it is refused.</summary>
    private bool IsOvertaken(Instant now)
    {
        if (!Sa.IsUsable || !IsAwaited || Sa.Active<RekeyIkeExchange>() is not null || IsTooLateToCollide
            || _old is { State: not (ChildState.Installed or ChildState.Closed) })
        {
            ReleaseSpi();
            Refuse(now, NotifyType.TemporaryFailure);
            return true;
        }
        if (_old is { State: ChildState.Closed })
        {
            ReleaseSpi();
            RefuseUnknown(now);
            return true;
        }
        return false;
    }

    private void Install(Instant now)
    {
        if (IsOvertaken(now))
            return;
        _outcome = _grant.With(_own!);
        _own = null;
        // RFC 7296 §2.8: as responder of a rekey, send on the new SA only when the peer has shown that it uses it.
        _installing = _outcome.Install(now, Sa, this, _grant.Child, initiator: false, hold: _old is not null, _old,
            _secret, _peerNonce, _nonce, Further);
        ForgetSecrets();
    }

    private List<Payload> AnswerTo(ChildOutcome outcome)
    {
        var payloads = new List<Payload>();
        ChildNegotiation.AddAnswer(payloads, outcome, _grant);
        var behindSa = payloads.FindIndex(p => p is SaPayload) + 1;
        if (_ownPublic.Length > 0)
            payloads.Insert(behindSa, new KePayload(_grant.Chosen.KeyExchange, _ownPublic));
        payloads.Insert(behindSa, new NoncePayload(_nonce));
        if (_old is null && Sa.Lease is { } lease && AddressLease.IsAskedFor(Payloads))
            payloads.Insert(0, new ConfigurationPayload(ConfigurationType.Reply, lease.Reply));
        return payloads;
    }

    private void Answer(Instant now, bool installed)
    {
        var child = _installing!;
        if (!installed)
        {
            Refuse(now, NotifyType.NoAdditionalSas);
            Sa.CloseChild(now, child, "the kernel refused it", linger: false);
            Core.Wishes.OnChildFailed(now, Sa, child.Configuration);
            return;
        }
        if (!IsAwaited)
        {
            Sa.Finish(this);
            // The kernel may have installed it only after it was to remove it.
            child.RemoveFromKernel(inbound: true, outbound: true);
            return;
        }
        if (_old is { State: not ChildState.Installed })
        {
            // While the kernel was busy our own rekey of the old SA has ended, or the SA itself: too late for the peer's.
            Sa.CloseChild(now, child, "the old SA is gone", linger: false);
            if (_old.State == ChildState.Closed)
                RefuseUnknown(now);
            else
                Refuse(now, NotifyType.TemporaryFailure);
            return;
        }
        Respond(now, InSeries ? LastAnswer : AnswerTo(_outcome!));
        if (_old is not null)
        {
            Replace(child);
            return;
        }
        ChildInstallation.Complete(now, child, true, replaced: null);
        MeetOurs(now, child);
    }

    /// <summary>
    /// Both ends have asked for the same child at once: of the two exchanges the one with the lowest nonce is redundant,
    /// and who began it deletes its SA.
    /// </summary>
    private void MeetOurs(Instant now, ChildSa child)
    {
        var lowest = LowestNonce;
        foreach (var ours in Sa.Children)
        {
            // If the peer's request was sent before it had ours, it has come within its retransmissions.
            if (ReferenceEquals(ours.Configuration, child.Configuration) && !ours.IsGoing
                && ours.Creation is { } made && now - made.At < Core.Configuration.Retransmission.Total()
                && Nonces.OursIsRedundant(made.LowestNonce, lowest))
            {
                ours.State = ChildState.Deleting;
                Sa.Enqueue(new DeleteChildExchange(ours, linger: true));
                return;
            }
        }
        if (Sa.Active<CreateChildExchange>() is { OnlyIfMissing: true } create
            && ReferenceEquals(create.Configuration, child.Configuration))
        {
            create.PeerChild = new(child, lowest);
        }
    }

    private void Replace(ChildSa child)
    {
        var old = _old!;
        child.State = ChildState.Undecided;
        child.UpdatePath();
        old.PeerRekey = new(child, LowestNonce);
        if (old.OwnRekey is not null)
        {
            // Both sides are at it: which of the two new SAs stays is known when our response is here (§2.8.1).
            if (!InSeries)
                NoteCollision(child.NoticeOf(CollisionKind, "both sides rekey this child SA", old.InboundSpi));
            return;
        }
        if (old.State == ChildState.Installed)
            old.State = ChildState.Replaced;
        ChildReplacement.Confirm(old);
    }

    private void NoteCollision(Notice notice)
    {
        Core.Counters.Collisions++;
        Core.Do(notice);
    }

    private void ReleaseSpi()
    {
        if (_own is not null)
            Core.ReleaseSpi(_grant.Child.Protocol, _own.Spi);
        _own = null;
    }
}
