using IkeLab.Engine.Core;
using IkeLab.Engine.Exchanges;

namespace IkeLab.Engine.Sa;

/// <summary>Everything of this SA that happens by itself. Each timer is an instant; the earliest one is in the heap.</summary>
internal sealed partial class IkeSa
{
    /// <summary>A single octet keeps a NAT's mapping open (RFC 3948 §2.3).</summary>
    private static readonly ReadOnlyMemory<byte> KeepaliveOctet = new byte[] { 0xFF };

    private const double RekeyJitter = 0.1;

    private Instant _halfOpenUntil = Instant.Never;
    private Instant _livenessAt = Instant.Never;
    private Instant _keepaliveAt = Instant.Never;
    private Instant _rekeyAt = Instant.Never;
    private Instant _expireAt = Instant.Never;
    private Instant _reapAt = Instant.Never;
    private Instant _lingerAt = Instant.Never;
    private Instant _fragmentsUntil = Instant.Never;
    private Instant _lastSent;

    public int HeapIndex { get; set; } = -1;
    public Deadline Due { get; private set; } = new(Instant.Never, TimerKind.None);

    /// <summary>Local SPIs are unique; the offset keeps the endpoint's own timers first.</summary>
    public ulong TimerRank => LocalSpi | (1UL << 32);

    public void ExpireHalfOpenAt(Instant at) => _halfOpenUntil = at;

    /// <summary>Authenticated ESP from the peer proves that it lives, as IKE messages do (RFC 7296 §2.4).</summary>
    public void OnInboundTraffic(Instant now)
    {
        if (now > LastHeard)
            LastHeard = now;
        OnReached(now);
    }

    public void OnDue(Instant now)
    {
        if (_lingerAt <= now)
        {
            _lingerAt = Instant.Never;
            Forget();
            UpdateTimer();
            return;
        }
        if (_fragmentsUntil <= now)
            ForgetFragments();
        if (!Retransmit(now))
            return;
        if (_halfOpenUntil <= now)
        {
            CloseUnfinished(now, "the peer did not finish IKE_AUTH in time", answerRepeats: false);
            return;
        }
        if (_reapAt <= now)
        {
            _reapAt = Instant.Never;
            BeginDelete(now, "the peer did not delete the replaced IKE SA");
        }
        if (_expireAt <= now)
            BeginDelete(now, "hard lifetime");
        if (_rekeyAt <= now)
        {
            _rekeyAt = Instant.Never;
            if (State == IkeSaState.Established)
                Enqueue(new RekeyIkeExchange());
        }
        ExpireFollowups(now);
        OnAuthenticationDue(now);
        OnSynchronizationDue(now);
        BeginDelayed(now);
        RemoveLingering(now);
        CheckLiveness(now);
        FollowHint(now);
        SendKeepalive(now);
        Settle(now);
    }

    public void CheckLivenessNow() => AskLiveness();

    /// <summary>Asks for a fresh rekey of this IKE SA, unless one is on its way.</summary>
    public void RekeySoon()
    {
        if (State == IkeSaState.Established && !Has<RekeyIkeExchange>(_ => true))
            Enqueue(new RekeyIkeExchange());
    }

    private void StartTimers(Instant now)
    {
        _halfOpenUntil = Instant.Never;
        LastHeard = now;
        var lifetime = Connection.IkeLifetime;
        // RFC 7296 §2.8: jitter keeps the two ends from rekeying at the same moment.
        if (lifetime.Soft > TimeSpan.Zero)
            _rekeyAt = now + Core.Jittered(lifetime.Soft, RekeyJitter);
        if (lifetime.Hard > TimeSpan.Zero)
            _expireAt = now + lifetime.Hard;
        if (Connection.LivenessInterval > TimeSpan.Zero)
            _livenessAt = now + Connection.LivenessInterval;
        if (KeepsPathOpen(Nat))
            _keepaliveAt = now + Core.Configuration.KeepaliveInterval;
    }

    private void StopTimers()
    {
        _halfOpenUntil = _livenessAt = _keepaliveAt = _rekeyAt = _expireAt = _reapAt = _hintAt = _fragmentsUntil =
            Instant.Never;
        StopAuthenticationTimers();
    }

    /// <summary>False when the peer is dead and this SA is closed.</summary>
    private bool Retransmit(Instant now)
    {
        var policy = Core.Configuration.Retransmission;
        foreach (var slot in Requests.Slots)
        {
            if (slot.Exchange is null || slot.Deadline > now)
                continue;
            if (slot.Tries >= policy.Tries && slot.Tries >= MostTries())
            {
                Core.Counters.DeadPeers++;
                Close(now, slot.Exchange.TimeoutReason, answerRepeats: false, slot.Exchange.TimeoutDisagreement);
                return false;
            }
            slot.Tries++;
            slot.Wait = TimeSpan.FromTicks(Math.Min(policy.Maximum.Ticks, (long)(slot.Wait.Ticks * policy.Factor)));
            slot.Deadline = now + Core.Jittered(slot.Wait, policy.Jitter);
            Core.Counters.Retransmissions++;
            Transmit(now, slot.Buffer!, slot.Length);
            Probe(slot);
        }
        return true;
    }

    private void CheckLiveness(Instant now)
    {
        if (_livenessAt > now)
            return;
        var quietUntil = (WatchesMapping ? _reachedAt : LastHeard) + Connection.LivenessInterval;
        if (quietUntil <= now)
        {
            AskLiveness();
            quietUntil = now + Connection.LivenessInterval;
        }
        _livenessAt = quietUntil;
    }

    /// <summary>What forces encapsulation may be a firewall, which forgets as a NAT does.</summary>
    private static bool KeepsPathOpen(NatStatus nat) => (nat & (NatStatus.LocalBehindNat | NatStatus.Forced)) != 0;

    private void SendKeepalive(Instant now)
    {
        if (_keepaliveAt > now)
            return;
        var quietUntil = _lastSent + Core.Configuration.KeepaliveInterval;
        if (quietUntil <= now)
        {
            _lastSent = now;
            Core.Counters.Keepalives++;
            Core.Outputs.Add(Output.Transmit(Path, KeepaliveOctet));
            quietUntil = now + Core.Configuration.KeepaliveInterval;
        }
        _keepaliveAt = quietUntil;
    }

    private void BeginDelayed(Instant now)
    {
        for (var i = 0; i < _delayed.Count; i++)
        {
            if (_delayed[i].At > now)
                continue;
            _queued.Add(_delayed[i].Exchange);
            _delayed.RemoveAt(i--);
        }
    }

    private void UpdateTimer()
    {
        var due = new Deadline(Requests.NextDeadline(), TimerKind.Retransmit);
        Take(ref due, _halfOpenUntil, TimerKind.HalfOpen);
        Take(ref due, _livenessAt, TimerKind.Liveness);
        Take(ref due, _hintAt, TimerKind.Liveness);
        Take(ref due, _keepaliveAt, TimerKind.Keepalive);
        Take(ref due, _rekeyAt, TimerKind.RekeyIke);
        Take(ref due, _expireAt, TimerKind.ExpireIke);
        Take(ref due, _reapAt, TimerKind.ExpireIke);
        Take(ref due, _lingerAt, TimerKind.Linger);
        Take(ref due, _fragmentsUntil, TimerKind.Fragments);
        Take(ref due, NextFollowupDeadline(), TimerKind.FollowupKe);
        TakeAuthentication(ref due);
        Take(ref due, _syncDeadline, TimerKind.Retransmit);
        foreach (var (at, _) in _delayed)
            Take(ref due, at, TimerKind.RetryExchange);
        foreach (var (at, _) in _lingering)
            Take(ref due, at, TimerKind.Linger);
        if (due == Due && HeapIndex >= 0)
            return;
        Due = due;
        Core.Timers.Update(this);
    }

    private static void Take(ref Deadline due, Instant at, TimerKind kind)
    {
        if (at < due.At)
            due = new(at, kind);
    }
}
