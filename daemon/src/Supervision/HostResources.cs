using System.ComponentModel;
using System.Net.Sockets;
using IkeLab.Daemon.CommandLine;
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

    private readonly List<IDisposable> _own = [];
    private readonly List<int> _ikePorts = [];
    private readonly List<int> _natPorts = [];
    private readonly List<int> _espPorts = [];
    private PathMtu? _pathMtu;
    private TunDevice? _tunnel;
    private PfKeySockets? _pfKey;

    private HostResources(Backend backend) => Backend = backend;

    /// <summary>Never <see cref="Backend.Auto"/>.</summary>
    public Backend Backend { get; }
    public IReadOnlyList<int> IkePorts => _ikePorts;
    public IReadOnlyList<int> NatPorts => _natPorts;
    public IReadOnlyList<int> EspPorts => _espPorts;
    public IReadOnlyList<int> PathSockets => _pathMtu is null ? [-1, -1] : [_pathMtu.Descriptors.V4, _pathMtu.Descriptors.V6];
    public int? Tunnel => _tunnel?.Descriptor;

    /// <summary>For requests and for events; empty without PF_KEY.</summary>
    public IReadOnlyList<int> PfKeySockets => _pfKey is null ? [] : [_pfKey.Requests, _pfKey.Events];
    public required IHostNetwork Network { get; init; }

    /// <summary>All descriptors that the ikev2 role gets.</summary>
    public IReadOnlyList<int> Descriptors =>
    [
        .. _ikePorts, .. _natPorts, .. _espPorts, .. PathSockets.Where(d => d >= 0), .. PfKeySockets,
        .. Tunnel is { } device ? [device] : Array.Empty<int>(),
    ];

    /// <exception cref="Win32Exception">The system refuses.</exception>
    /// <exception cref="SocketException">The system refuses an option of a socket.</exception>
    public static HostResources Open(DaemonOptions options, Log log)
    {
        var backend = Choose(options.Backend, log);
        var mark = Environment.IsPrivilegedProcess ? HostNetworkOptions.DefaultMark : 0;
        var network = Environment.IsPrivilegedProcess && backend != Backend.None
            ? HostNetwork.Open(new(), sentence => log.Warning(sentence))
            : (IHostNetwork)new NoNetwork();
        var resources = new HostResources(backend) { Network = network };
        try
        {
            if (backend == Backend.PfKey)
                resources.OpenPfKey();
            resources.OpenPorts(options, mark, log);
            if (backend == Backend.Tun)
                resources.OpenTunnel(mark);
        }
        catch
        {
            resources.Dispose();
            throw;
        }
        return resources;
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

    private void OpenPorts(DaemonOptions options, uint mark, Log log)
    {
        foreach (var address in (IpAddress[])[IpAddress.V4(0u), IpAddress.V6(0)])
        {
            try
            {
                if (!options.OnlyNatTraversal)
                    _ikePorts.Add(OpenPort(new(address, UdpPath.IkePort), mark, false));
                if (!options.NoNatTraversal)
                    _natPorts.Add(OpenPort(new(address, options.NatTraversalPort), mark, true));
            }
            catch (Win32Exception error) when (address.IsV6 && _ikePorts.Count + _natPorts.Count > 0)
            {
                log.Notice($"no IPv6: {error.Message}");
            }
        }
    }

    private int OpenPort(in UdpEndpoint local, uint mark, bool takesEsp)
    {
        UdpPort port;
        try
        {
            port = UdpPort.Bind(local, mark: mark);
        }
        catch (Win32Exception error) when (AdviceFor(error.NativeErrorCode) is { } advice)
        {
            throw new Win32Exception(error.NativeErrorCode, $"{error.Message}: {advice}");
        }
        _own.Add(port);
        if (Backend is Backend.Xfrm or Backend.PfKey)
        {
            using var socket = new Socket(new SafeSocketHandle(port.Descriptor, ownsHandle: false));
            if (Backend == Backend.Xfrm)
                XfrmSocketOptions.BypassPolicies(socket);
            else
                PfKeySocketOptions.BypassPolicies(socket);
            if (takesEsp)
                XfrmSocketOptions.TakeEspFrom(socket);
        }
        return port.Descriptor;
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

    private sealed class NoNetwork : IHostNetwork
    {
        public void Apply(NetworkChange change)
        {
        }
    }
}
