using IkeLab.Engine.Core;
using IkeLab.Engine.Exchanges;

namespace IkeLab.Engine.Sa;

/// <summary>
/// The age of the authentication, which rekeying does not renew: the initiator makes a new IKE SA in time
/// (RFC 7296 §2.8.3, RFC 4478), and the responder ends what is too old.
/// </summary>
internal sealed partial class IkeSa
{
    /// <summary>The responder's lifetime is used up to this share, so that there is time for repetitions.</summary>
    private const double LifetimeShare = 0.85;

    private const double ReauthenticationJitter = 0.1;

    /// <summary>How often the old IKE SA waits for a child of the new one before it goes all the same.</summary>
    private const int MaxRetireTries = 12;

    /// <summary>A responder cannot make us authenticate anew more often than this (RFC 4478 §5).</summary>
    private static readonly TimeSpan MinimumAge = TimeSpan.FromSeconds(10);

    private Instant _authenticatedAt;
    private Instant _reauthenticateAt = Instant.Never;
    private Instant _authenticatedUntil = Instant.Never;
    private Instant _retireAt = Instant.Never;
    private int _retireTries;

    /// <summary>It is made to take the place of another one that still works.</summary>
    public bool IsReauthentication { get; init; }

    /// <summary>We have sent IKE_AUTH, so it is for us to repeat it, whoever has rekeyed since.</summary>
    public bool BeganAuthentication { get; private set; }

    /// <summary>Initiator: when it will authenticate anew.</summary>
    public Instant ReauthenticationDue => _reauthenticateAt;

    /// <summary>
    /// Responder: how long the peer's authentication holds; where this IKE SA resumes another one, from when that was
    /// authenticated.
    /// </summary>
    public Instant AuthenticatedUntil(Instant now)
    {
        if (State is not (IkeSaState.HalfOpen or IkeSaState.Authenticating))
            return _authenticatedUntil;
        var until = Connection.AuthLifetime > TimeSpan.Zero ? now + Connection.AuthLifetime : Instant.Never;
        return Handshake?.Resumed is { } resumed && resumed.AuthenticatedUntil < until
            ? resumed.AuthenticatedUntil
            : until;
    }

    /// <summary>The responder has told how long our authentication holds from now on.</summary>
    public void ObeyAuthLifetime(Instant now, TimeSpan lifetime)
    {
        if (!BeganAuthentication || State != IkeSaState.Established)
            return;
        var at = now + Core.Jittered(lifetime * LifetimeShare, ReauthenticationJitter);
        if (at < _authenticatedAt + MinimumAge)
            at = _authenticatedAt + MinimumAge;
        if (at < _reauthenticateAt)
            _reauthenticateAt = at;
    }

    public void ReauthenticateAt(Instant at)
    {
        if (State == IkeSaState.Established)
            _reauthenticateAt = at;
        UpdateTimer();
    }

    public void ReauthenticateNow(Instant now)
    {
        if (State != IkeSaState.Established)
            return;
        if (BeganAuthentication)
        {
            _reauthenticateAt = now;
            return;
        }
        Enqueue(new AuthLifetimeExchange());
        // RFC 4478 §2: a lifetime of zero leaves the peer a reasonable time.
        var policy = Core.Configuration.Retransmission;
        var until = now + policy.Total() + policy.Maximum;
        if (until < _authenticatedUntil)
            _authenticatedUntil = until;
    }

    /// <summary>Another IKE SA has taken this one's place; it ends when that has the children too.</summary>
    public void RetireSoon(Instant now)
    {
        if (State != IkeSaState.Established)
            return;
        (_reauthenticateAt, _retireTries) = (Instant.Never, 0);
        _retireAt = now + Core.Configuration.LingerTime;
        UpdateTimer();
    }

    /// <summary>The peer counts from when our answer reaches it.</summary>
    private Instant AuthenticationExpiry => _authenticatedUntil + Core.Configuration.LingerTime;

    private void StartAuthenticationTimers(Instant now)
    {
        _authenticatedAt = now;
        BeganAuthentication = Initiator;
        if (!Initiator)
        {
            _authenticatedUntil = AuthenticatedUntil(now);
            return;
        }
        if (Connection.ReauthenticateAfter > TimeSpan.Zero)
            _reauthenticateAt = now + Core.Jittered(Connection.ReauthenticateAfter, ReauthenticationJitter);
        if (Handshake?.Resumed is { } resumed && resumed.AuthenticatedUntil < _reauthenticateAt)
            _reauthenticateAt = resumed.AuthenticatedUntil;
    }

    /// <summary>RFC 4478 §2: when the IKE SA is rekeyed, the time limit applies to the new one.</summary>
    private void InheritAuthentication(IkeSa old)
    {
        BeganAuthentication = old.BeganAuthentication;
        _authenticatedAt = old._authenticatedAt;
        _reauthenticateAt = old._reauthenticateAt;
        _authenticatedUntil = old._authenticatedUntil;
        (_retireAt, _retireTries) = (old._retireAt, old._retireTries);
    }

    private void StopAuthenticationTimers() => _reauthenticateAt = _authenticatedUntil = _retireAt = Instant.Never;

    private void OnAuthenticationDue(Instant now)
    {
        if (AuthenticationExpiry <= now)
            BeginDelete(now, "the peer did not authenticate again in time");
        if (_retireAt <= now)
            Retire(now);
        if (_reauthenticateAt > now)
            return;
        _reauthenticateAt = Instant.Never;
        // Of two IKE SAs that a rekey collision has made, the one that stays will do it.
        if (State == IkeSaState.Established && !IsCurrent)
            _reauthenticateAt = now + Core.Configuration.TemporaryFailureDelay;
        else if (State == IkeSaState.Established)
            Core.Wishes.Reauthenticate(now, this);
    }

    private void Retire(Instant now)
    {
        _retireAt = Instant.Never;
        // The one that had taken its place is gone already.
        if (Core.Wishes.Holds(this))
            _reauthenticateAt = now;
        else if (Core.Wishes.IsCovered(this) || ++_retireTries == MaxRetireTries)
            BeginDelete(now, "authenticated anew");
        else
            _retireAt = now + Core.Configuration.LingerTime;
    }

    private void TakeAuthentication(ref Deadline due)
    {
        Take(ref due, _reauthenticateAt, TimerKind.Reauthenticate);
        Take(ref due, AuthenticationExpiry, TimerKind.ExpireIke);
        Take(ref due, _retireAt, TimerKind.ExpireIke);
    }
}
