using IkeLab.Engine.Config;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Core;

/// <summary>
/// One connection that is to be up with all its children. It is content with an IKE SA that the peer began, makes one
/// itself where there is none, and waits longer after each failure.
/// </summary>
internal sealed partial class Wish(EndpointCore core, Connection connection, ulong rank)
    : ITimerOwner, ICompletionTarget
{
    private const double ReconnectJitter = 0.3;
    private const int MaxDoublings = 10;

    private bool _wanted;
    private IkeSa? _sa;
    private Acquire? _trigger;

    // It authenticates anew and will take the place of the other one.
    private IkeSa? _pending;
    private int _failures;
    private Instant _at = Instant.Never;

    public Connection Connection => connection;
    public bool IsWanted => _wanted;
    public int HeapIndex { get; set; } = -1;
    public Deadline Due => new(_at, TimerKind.Reconnect);
    public ulong TimerRank => 2 + rank;

    public WishStatus Describe() => new(_wanted, _at, _failures);

    /// <param name="because">The packet that nothing could carry, where one is the reason.</param>
    public void Want(Instant now, Acquire? because)
    {
        _wanted = true;
        _failures = 0;
        _trigger = because ?? _trigger;
        Ensure(now);
    }

    public void GiveUp()
    {
        _wanted = false;
        _ticket = null;
        LeaveGateway();
        WakeAt(Instant.Never);
    }

    public void OnDue(Instant now)
    {
        WakeAt(Instant.Never);
        Ensure(now);
    }

    /// <summary>Makes a new IKE SA from scratch while the old one goes on working (RFC 7296 §2.8.3).</summary>
    public void Reauthenticate(Instant now, IkeSa sa)
    {
        if (!_wanted || _pending is not null || !ReferenceEquals(_sa, sa))
            return;
        // The path that the peer is known to be at, whatever the configuration says.
        _pending = new IkeSa(core, connection, core.NewIkeSpi(), initiator: true, sa.Path, now)
        {
            IsReauthentication = true,
        };
        _pending.Begin(now, new InitExchange());
        _pending.Settle(now);
    }

    public bool Holds(IkeSa sa) => ReferenceEquals(_sa, sa);

    /// <summary>Whatever this IKE SA carries, the one that has taken its place carries too.</summary>
    public bool Covers(IkeSa old)
    {
        foreach (var child in old.Children)
        {
            if (child.State == ChildState.Installed && _sa?.HasInstalled(child.Configuration) != true)
                return false;
        }
        return true;
    }

    public void OnEstablished(Instant now, IkeSa sa)
    {
        if (ReferenceEquals(_pending, sa))
        {
            (_pending, var old) = (null, _sa);
            _sa = sa;
            core.Counters.Reauthentications++;
            old?.RetireSoon(now);
            return;
        }
        if (_sa is { IsUsable: true })
            return;
        var isPeers = !ReferenceEquals(_sa, sa);
        _sa = sa;
        // The peer's may have come without the child that we want.
        if (isPeers)
            Retry(now);
    }

    public void OnReplaced(IkeSa old, IkeSa successor)
    {
        if (!ReferenceEquals(_sa, old))
            return;
        _sa = successor;
        RenewTicket(successor);
    }

    private void OnPendingGone(Instant now)
    {
        _pending = null;
        _failures++;
        _sa?.ReauthenticateAt(now + Backoff());
    }

    public void OnGone(Instant now, IkeSa sa, IkeSaState was)
    {
        if (ReferenceEquals(_pending, sa))
            OnPendingGone(now);
        if (!ReferenceEquals(_sa, sa))
            return;
        _sa = _pending ?? (sa.PeerId is { } peer ? FindUsable(peer) : null);
        _pending = null;
        if (was is IkeSaState.Connecting or IkeSaState.Authenticating)
        {
            _failures++;
            LeaveGateway();
        }
        Retry(now);
    }

    /// <summary>The IKE SA is up without a first child: all its children come one by one.</summary>
    public void OnChildless(IkeSa sa)
    {
        if (ReferenceEquals(sa, _sa))
            EnsureChildren();
    }

    public Acquire? TriggerOf(ChildConfiguration child) =>
        _trigger is { Source: not null, Destination: not null } trigger && trigger.Child == child.Name ? trigger : null;

    public void OnChildUp(ChildSa child)
    {
        if (_trigger?.Child == child.Configuration.Name)
            _trigger = null;
        if (!ReferenceEquals(child.Owner, _sa))
            return;
        _failures = 0;
        EnsureChildren();
    }

    public void OnChildGone(Instant now, ChildSa child)
    {
        if (ReferenceEquals(child.Owner, _sa))
            Retry(now);
    }

    public void OnChildFailed(Instant now, IkeSa sa)
    {
        if (!ReferenceEquals(sa, _sa))
            return;
        _failures++;
        Retry(now);
    }

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add(_wanted);
        hasher.Add(_sa?.LocalSpi ?? 0);
        hasher.Add(_pending?.LocalSpi ?? 0);
        hasher.Add((long)_failures);
        hasher.Add(_ticket?.Octets);
    }

    private IkeSa? FindUsable(Identification peer)
    {
        foreach (var sa in core.Sas.OfPeer(peer))
        {
            if (sa.IsUsable && ReferenceEquals(sa.Connection, connection))
                return sa;
        }
        return null;
    }

    private void Retry(Instant now)
    {
        if (_wanted)
            WakeAt(now + Backoff());
    }

    private TimeSpan Backoff()
    {
        var configuration = core.Configuration;
        var wait = configuration.ReconnectDelay * Math.Pow(2, Math.Min(_failures, MaxDoublings));
        if (wait > configuration.ReconnectMaximum)
            wait = configuration.ReconnectMaximum;
        return core.Jittered(wait, ReconnectJitter);
    }

    private void Ensure(Instant now)
    {
        if (!_wanted || _resolving != RequestId.None)
            return;
        if (_sa is null && connection.RemoteId is { } peer)
            _sa = FindUsable(peer);
        if (_sa is { State: not IkeSaState.Closed } sa)
        {
            EnsureChildren();
            sa.Settle(now);
            return;
        }
        if (connection.Local is not { } local || (_gateway ?? connection.Remote) is not { } remote)
            return;
        var path = new UdpPath(local with { Address = core.Connections.CurrentOf(local.Address) }, remote);
        _sa = new IkeSa(core, connection, core.NewIkeSpi(), initiator: true, path, now);
        _sa.Begin(now, FirstExchange(now));
        _sa.Settle(now);
    }

    private void EnsureChildren()
    {
        if (!_wanted || _sa is not { IsUsable: true } sa)
            return;
        foreach (var wanted in connection.Children)
        {
            var create = new CreateChildExchange(wanted) { OnlyIfMissing = true };
            if (create.IsStillWanted(sa) && !sa.Has<CreateChildExchange>(
                e => e is not RekeyChildExchange && ReferenceEquals(e.Configuration, wanted)))
                sa.Enqueue(create);
        }
    }

    private void WakeAt(Instant at)
    {
        _at = at;
        core.Timers.Update(this);
    }
}
