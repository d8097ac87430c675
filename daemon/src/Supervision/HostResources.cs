using System.ComponentModel;
using System.Net.Sockets;
using System.Security.Cryptography;
using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Logging;
using IkeLab.Engine;
using IkeLab.Kernel.PfKey;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Tun;
using IkeLab.Kernel.Udp;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// What needs privileges to open: ports, the TUN device, the host's network. It outlives the roles that use it.
/// </summary>
internal sealed class HostResources : IDisposable
{
    // A number is the kernel's to choose: several daemons may run on one host.
    private const string DeviceName = "ikelab%d";

    // errno(3) of Linux.
    private const int PermissionDenied = 13;
    private const int AddressInUse = 98;

    /// <summary>More by default would only be in each other's way.</summary>
    private const int MostByDefault = 16;

    private readonly List<IDisposable> _own = [];
    private readonly List<int> _espPorts = [];
    private PathMtu? _pathMtu;
    private TunDevice? _tunnel;
    private PfKeySockets? _pfKey;

    private HostResources(Backend backend, ShardSteering steering) => (Backend, Steering) = (backend, steering);

    /// <summary>Never <see cref="Backend.Auto"/>.</summary>
    public Backend Backend { get; }

    /// <summary>How many ikev2 processes there are, and which of them datagrams come to.</summary>
    public ShardSteering Steering { get; private set; }

    /// <summary>The sockets of each ikev2 process.</summary>
    public IReadOnlyList<ShardPorts> Ports { get; private set; } = [];
    public IReadOnlyList<int> EspPorts => _espPorts;
    public IReadOnlyList<int> PathSockets => _pathMtu is null ? [-1, -1] : [_pathMtu.Descriptors.V4, _pathMtu.Descriptors.V6];
    public int? Tunnel => _tunnel?.Descriptor;

    /// <summary>For requests and for events; empty without PF_KEY.</summary>
    public IReadOnlyList<int> PfKeySockets => _pfKey is null ? [] : [_pfKey.Requests, _pfKey.Events];
    public required IHostNetwork Network { get; init; }

    /// <summary>What several ikev2 processes have half-open; null for one.</summary>
    public HalfOpenBoard? HalfOpen { get; private set; }

    /// <summary>All descriptors that an ikev2 process gets.</summary>
    public IReadOnlyList<int> DescriptorsOf(int shard) =>
    [
        .. Ports[shard].Ike, .. Ports[shard].Nat, .. _espPorts, .. PathSockets.Where(d => d >= 0), .. PfKeySockets,
        .. Tunnel is { } device ? [device] : Array.Empty<int>(),
        .. HalfOpen is { } board ? [board.Descriptor] : Array.Empty<int>(),
    ];

    /// <exception cref="Win32Exception">The system refuses.</exception>
    /// <exception cref="SocketException">The system refuses an option of a socket.</exception>
    public static HostResources Open(DaemonOptions options, Log log)
    {
        var backend = Choose(options.Backend, log);
        var shards = CountShards(options, backend);
        var mark = Environment.IsPrivilegedProcess ? HostNetworkOptions.DefaultMark : 0;
        var network = Environment.IsPrivilegedProcess && backend != Backend.None
            ? HostNetwork.Open(new(), sentence => log.Warning(sentence))
            : (IHostNetwork)new NoNetwork();
        var steering = new ShardSteering(shards, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))));
        var resources = new HostResources(backend, steering) { Network = network };
        try
        {
            if (backend == Backend.PfKey)
                resources.OpenPfKey();
            resources.OpenPorts(options, mark, log);
            // Not before the ports are ours: a daemon that has them has SAs, too.
            resources.RemoveSas(log);
            if (backend == Backend.Tun)
                resources.OpenTunnel(mark);
            if (resources.Steering.Shards > 1)
                resources.OpenHalfOpen();
        }
        catch
        {
            resources.Dispose();
            throw;
        }
        return resources;
    }

    /// <summary>Those that a former life has left in the kernel, or an ikev2 process that had to be killed.</summary>
    /// <exception cref="Win32Exception">The kernel cannot be asked.</exception>
    public void RemoveSas(Log log)
    {
        if (Backend != Backend.Xfrm)
            return;
        foreach (var problem in XfrmCleanup.RemoveAll())
            log.Warning(problem);
    }

    public void Dispose()
    {
        _own.ForEach(own => own.Dispose());
        _own.Clear();
        (Network as IDisposable)?.Dispose();
    }

    private static Backend Choose(Backend wanted, Log log)
    {
        if (wanted != Backend.Auto)
            return wanted;
        if (XfrmProbe.CanDoEsp(out var problem))
            return Backend.Xfrm;
        log.Info($"{problem}; ESP is done in this process, over a TUN device");
        return Backend.Tun;
    }

    /// <exception cref="Win32Exception">The command line wants more than the back end can do.</exception>
    private static int CountShards(DaemonOptions options, Backend backend)
    {
        if (options.Shards is > 1 && backend is Backend.Tun or Backend.PfKey)
            throw new Win32Exception(DaemonOptionsParser.OneProcess);
        var processors = Environment.ProcessorCount;
        var isUseful = backend == Backend.Xfrm && processors > 2 && !options.SingleProcess;
        return options.Shards ?? (isUseful ? Math.Min(processors - 1, MostByDefault) : 1);
    }

    private void OpenPorts(DaemonOptions options, uint mark, Log log)
    {
        if (Steering.Shards > 1 && !ShardSteering.IsPossible(out var obstacle))
        {
            log.Warning($"one ikev2 process instead of {Steering.Shards}: {obstacle}");
            Steering = new(1, Steering.Key);
        }
        Ports = [.. Enumerable.Range(0, Steering.Shards).Select(_ => new ShardPorts())];
        foreach (var address in (IpAddress[])[IpAddress.V4(0u), IpAddress.V6(0)])
        {
            try
            {
                if (!options.OnlyNatTraversal)
                    OpenPort(new(address, UdpPath.IkePort), mark, ports => ports.Ike, takesEsp: false);
                if (!options.NoNatTraversal)
                    OpenPort(new(address, options.NatTraversalPort), mark, ports => ports.Nat, takesEsp: true);
            }
            catch (Win32Exception error) when (address.IsV6 && Ports[0].Ike.Count + Ports[0].Nat.Count > 0)
            {
                log.Notice($"no IPv6: {error.Message}");
            }
        }
    }

    private void OpenPort(in UdpEndpoint local, uint mark, Func<ShardPorts, List<int>> ofShard, bool takesEsp)
    {
        UdpPort[] sockets;
        try
        {
            sockets = UdpPort.BindShared(local, Steering, hasMarker: takesEsp, mark);
        }
        catch (Win32Exception error) when (AdviceFor(error.NativeErrorCode) is { } advice)
        {
            throw new Win32Exception(error.NativeErrorCode, $"{error.Message}: {advice}");
        }
        _own.AddRange(sockets);
        for (var shard = 0; shard < sockets.Length; shard++)
        {
            ofShard(Ports[shard]).Add(sockets[shard].Descriptor);
            if (Backend is not (Backend.Xfrm or Backend.PfKey))
                continue;
            using var socket = new Socket(new SafeSocketHandle(sockets[shard].Descriptor, ownsHandle: false));
            if (Backend == Backend.Xfrm)
                XfrmSocketOptions.BypassPolicies(socket);
            else
                PfKeySocketOptions.BypassPolicies(socket);
            if (takesEsp)
                XfrmSocketOptions.TakeEspFrom(socket);
        }
    }

    private static string? AdviceFor(int error) => error switch
    {
        PermissionDenied => "start ikelabd as root",
        AddressInUse => "another IKE daemon runs here; 'ss -lunp' shows it",
        _ => null,
    };

    private void OpenPfKey()
    {
        try
        {
            _pfKey = PfKeyKernel.OpenSockets();
        }
        catch (Win32Exception error)
        {
            throw new Win32Exception(
                error.NativeErrorCode, $"{error.Message}: 'modprobe af_key esp4 esp6' may help, or --backend xfrm or tun");
        }
        _own.Add(_pfKey);
    }

    private void OpenHalfOpen()
    {
        HalfOpen = HalfOpenBoard.Create(Steering.Shards);
        _own.Add(HalfOpen);
    }

    private void OpenTunnel(uint mark)
    {
        _tunnel = TunDevice.Create(DeviceName);
        _own.Add(_tunnel);
        _pathMtu = PathMtu.Open(mark);
        _own.Add(_pathMtu);
        foreach (var address in (IpAddress[])[IpAddress.V4(0u), IpAddress.V6(0)])
        {
            try
            {
                var port = EspPort.Bind(address, mark);
                _own.Add(port);
                _espPorts.Add(port.Descriptor);
            }
            catch (Win32Exception) when (address.IsV6)
            {
                // No IPv6 here; the ports have said so.
            }
        }
    }

    /// <summary>The descriptors of one ikev2 process, in the order in which all of them have these.</summary>
    internal sealed record ShardPorts
    {
        public List<int> Ike { get; } = [];
        public List<int> Nat { get; } = [];
    }

    private sealed class NoNetwork : IHostNetwork
    {
        public void Apply(NetworkChange change)
        {
        }

        public void Flush(Action done) => done();
    }
}
