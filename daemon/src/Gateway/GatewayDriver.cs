using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Leases;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Handover;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Kernel;

namespace IkeLab.Daemon.Gateway;

/// <summary>
/// The driver of one engine: hands in what comes, drains, and carries out effects. Threads that receive call it directly;
/// one lock keeps them apart, because the engine knows no threads. Its own thread serves timers and the kernel.
/// </summary>
internal sealed partial class GatewayDriver : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Peers get so long to acknowledge their DELETE at the end.</summary>
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly GatewayParts _parts;
    private readonly Log _log;
    private readonly CoupledKernel _kernel;
    private readonly ConnectionBook _connections;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ManualResetEventSlim _empty = new(false);
    private readonly Thread _thread;
    private readonly Queue<Effect> _effects = new();
    private IkeEndpoint? _engine;
    private Book? _book;
    private ConfigurationBundle? _bundle;
    private byte[] _authorityHashes = [];
    private Instant _armedAt = Instant.Never;
    private bool _draining;
    private bool _active;
    private volatile bool _stopping;
    private bool _isDisposed;
    private bool _leaving;

    public GatewayDriver(GatewayParts parts)
    {
        _parts = parts;
        _log = parts.Log;
        _kernel = new(parts.Kernel);
        _connections = new(parts.Options);
        _traffic = new(_kernel);
        _clients = new(parts.Network, parts.Options.TunnelDevice, fault: sentence => _log.Warning(sentence));
        _thread = new(Serve) { Name = "gateway", IsBackground = true };
    }

    private static Instant Now => MonotonicClock.Now;

    /// <summary>Removes what a former life has left in the kernel, and begins.</summary>
    public void Start()
    {
        if (!_kernel.FlushStale())
            _log.Warning("stale SAs of an earlier life could not be removed");
        _thread.Start();
    }

    /// <summary>The kernel has something to say.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Puts a configuration in force; where there is a problem nothing changes.</summary>
    /// <returns>Why not, a sentence each.</returns>
    public string[] Configure(ConfigurationBundle bundle, byte[] authorityHashes)
    {
        lock (_gate)
        {
            var source = Bundles.Read(bundle);
            if (_connections.Read(source, bundle.HostName, authorityHashes, out var problems) is not { } book)
                return problems;
            (_bundle, _authorityHashes) = (bundle, authorityHashes);
            var before = _book;
            _book = book;
            _clients.Configure(book.Policies);
            if (_engine is null)
            {
                _engine = new(book.Endpoint, _parts.Options.Crypto, new SystemRandom());
                _active = !book.Source.Settings.Passive && !_parts.Options.Passive;
                _kernel.SetCoupled(!book.Source.Settings.Decoupled);
            }
            else
            {
                RelinquishForeign();
                _engine.HandleCommand(Now, new Engine.Reload(book.Endpoint.Connections));
                Drain();
                _failures.Keep(book.Policies.Keys);
            }
            if (_active)
                InitiateActive(before);
            return [];
        }
    }

    /// <summary>As of <c>ctl active|passive|couple|decouple</c>; null leaves it.</summary>
    public void SetMode(bool? active, bool? coupled)
    {
        lock (_gate)
        {
            if (_engine is null)
                return;
            if (active is { } wanted && wanted != _active)
            {
                _active = wanted;
                if (wanted)
                    InitiateActive(null);
                else
                    RelinquishAll();
            }
            if (coupled is { } couple && couple != _kernel.IsCoupled)
            {
                _kernel.SetCoupled(couple);
                if (couple)
                    RekeyAllChildren();
            }
        }
    }

    /// <summary>
    /// An IKE datagram, whose octets are borrowed until this returns, and changed. What it causes to be sent may wait for
    /// <see cref="EndReceive"/>.
    /// </summary>
    public void Receive(UdpPath path, Span<byte> datagram)
    {
        lock (_gate)
        {
            if (_engine is null)
                return;
            if (_parts.HalfOpen is { } board)
                _engine.HalfOpenElsewhere = board.Others(_parts.Options.Shard);
            _engine.HandleDatagram(Now, path, datagram);
            CarryOut();
        }
    }

    /// <summary>All datagrams are handed in that have come together: the answers go out.</summary>
    public void EndReceive()
    {
        lock (_gate)
            Flush();
    }

    /// <summary>The ca role, or a worker of ours, has carried out an effect.</summary>
    public void Complete(Completion completion)
    {
        lock (_gate)
        {
            if (_engine is null)
                return;
            if (completion is AaaReplied reply)
                _serverAssignments.OnReplied(reply);
            _engine.HandleCompletion(Now, completion);
            Drain();
        }
    }

    /// <summary>An address of this host has given way to another one (RFC 4555).</summary>
    public void MoveLocal(IpAddress from, IpAddress to) => Command(new MoveLocal(from, to));

    /// <summary>Local and remote addresses of IKE SAs, and of connections that have no local one yet.</summary>
    public List<(IpAddress? Local, IpAddress Remote)> Paths()
    {
        lock (_gate)
        {
            if (_engine is null || _book is null)
                return [];
            return
            [
                .. _engine.ListIkeSas().Select(sa => ((IpAddress?)sa.Path.Local.Address, sa.Path.Remote.Address)).Distinct(),
                .. _book.Endpoint.Connections.Where(c => c is { Local: null, Remote: not null } && _book.Active.Contains(c.Name))
                    .Select(c => ((IpAddress?)null, c.Remote!.Value.Address)),
            ];
        }
    }

    /// <summary>Looks for ways to peers again: this host has other routes now.</summary>
    public void FindRoutes()
    {
        lock (_gate)
        {
            if (_bundle is { } bundle)
                Configure(bundle, _authorityHashes);
        }
    }

    /// <summary>A peer has come to another shard.</summary>
    public void CloseOlder(PeerArrival arrival) => Command(new CloseOlder(arrival));

    /// <summary>Ends the session that began with this IKE SA.</summary>
    public void Disconnect(ulong firstIkeSpi)
    {
        lock (_gate)
        {
            foreach (var spi in _sessions.Find(firstIkeSpi)?.Spis.ToArray() ?? [])
                Command(new DeleteIke(spi));
        }
    }

    /// <summary>Tells the peers, and takes everything out of the kernel.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _leaving = true;
            if (_engine is not null)
            {
                _engine.HandleCommand(Now, new TerminateAll());
                Drain();
            }
            CheckEmpty();
        }
        _empty.Wait(FarewellLimit);
        _stopping = true;
        _wake.Set();
        _thread.Join();
        lock (_gate)
        {
            _clients.RemoveAll();
            // What peers have not acknowledged in time goes all the same.
            _kernel.FlushStale();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _parts.Kernel.Dispose();
        // The transport may go now; completions can still come.
        lock (_gate)
            _isDisposed = true;
    }

    private void Command(Command command)
    {
        lock (_gate)
        {
            if (_engine is null)
                return;
            _engine.HandleCommand(Now, command);
            Drain();
        }
    }

    /// <param name="before">Connections that were in force before have been asked for already.</param>
    private void InitiateActive(Book? before)
    {
        foreach (var name in _book!.Active)
        {
            if (before is not null && before.Active.Contains(name)
                && ReferenceEquals(Find(before.Endpoint, name), Find(_book.Endpoint, name)))
            {
                continue;
            }
            if (Find(_book.Endpoint, name) is { Local: null } lost)
                _failures.Failed(lost.Name, "this host has no route to the peer", Now);
            _engine!.HandleCommand(Now, new Initiate(name));
            Drain();
        }
    }

    private static Connection? Find(EndpointConfiguration configuration, string name) =>
        Array.Find(configuration.Connections, c => c.Name == name);

    private void RelinquishAll() => Relinquish(_book!.Endpoint.Connections);

    /// <summary>Another shard begins those whose peer is elsewhere now.</summary>
    private void RelinquishForeign() => Relinquish(_book!.Endpoint.Connections.Where(c => !_connections.IsOwn(c)));

    private void Relinquish(IEnumerable<Connection> connections)
    {
        foreach (var connection in connections)
        {
            _engine!.HandleCommand(Now, new Relinquish(connection.Name));
            Drain();
        }
    }

    private void RekeyAllChildren()
    {
        foreach (var child in _engine!.ListIkeSas().SelectMany(sa => sa.Children).Where(c => c.Current))
        {
            _engine.HandleCommand(Now, new RekeyChild(child.InboundSpi));
            Drain();
        }
    }

    private void Serve()
    {
        while (!_stopping)
        {
            TimeSpan wait;
            lock (_gate)
            {
                ServeKernel();
                if (_engine is { NextTimeout: { } due } && due.At <= Now)
                {
                    _engine.HandleTimeout(Now);
                    Drain();
                }
                if (_engine is not null)
                {
                    _traffic.Poll(Now);
                    AccountInterim();
                }
                _armedAt = _engine?.NextTimeout?.At ?? Instant.Never;
                wait = _armedAt == Instant.Never ? LongestWait : _armedAt - Now;
            }
            if (wait > LongestWait)
                wait = LongestWait;
            if (wait > TimeSpan.Zero)
                _wake.WaitOne(RoundUp(wait));
        }
    }

    // Timers fire at or after their instant; waits count in milliseconds.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private void ServeKernel()
    {
        while (_kernel.TryTake(out var output))
        {
            switch (output)
            {
                case KernelCompleted { Completion: ChildInstalled { Ok: true } installed } when _engine is not null:
                    // Nobody shall send before its packets find the tunnel.
                    _parts.Network.Flush(() => Complete(installed));
                    break;
                case KernelCompleted done when _engine is not null:
                    _engine.HandleCompletion(Now, done.Completion);
                    break;
                case KernelRaised raised when _engine is not null:
                    _engine.HandleKernel(Now, raised.Event);
                    break;
                case KernelUse use when _traffic.Count(use) && _engine is not null:
                    _engine.HandleInboundTraffic(Now, use.InboundSpi);
                    break;
                case KernelFault fault:
                    _kernelFailures++;
                    _log.Warning($"kernel: {fault.Message}");
                    break;
            }
            if (_engine is not null)
                Drain();
        }
    }

    private void CheckEmpty()
    {
        if (_leaving && (_engine is null || _engine.ListIkeSas().Count == 0))
            _empty.Set();
    }
}
