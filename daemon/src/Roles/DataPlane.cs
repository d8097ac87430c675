using System.ComponentModel;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Ipc;
using IkeLab.Engine;
using IkeLab.Kernel;
using IkeLab.Kernel.PfKey;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Tun;
using IkeLab.Kernel.Udp;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Daemon.Roles;

/// <summary>The ports of IKE and the home of child SAs, as the parent has chosen them.</summary>
internal sealed class DataPlane : IDisposable
{
    /// <summary>See <see cref="StartGateway.Backend"/>.</summary>
    public const string PfKey = "pfkey";

    private readonly PortTransport _ports;
    private readonly List<IDisposable> _own = [];
    private readonly Action<UdpPath, Span<byte>> _receive;
    private readonly Action _pause;

    private DataPlane(PortTransport ports, Action<UdpPath, Span<byte>> receive, Action pause)
    {
        _ports = ports;
        _pause = pause;
        _receive = (path, datagram) => receive(ports.ToEngine(path), datagram);
    }

    public ITransport Transport => _ports;
    public required IKernel Kernel { get; init; }

    /// <summary>Null where the kernel does ESP.</summary>
    public string? TunnelDevice { get; private init; }

    /// <param name="receive">Takes IKE datagrams, on threads of the ports.</param>
    /// <param name="pause">Called there when those are through that have come together.</param>
    /// <param name="wake">The kernel has something to say.</param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static DataPlane Open(
        StartGateway start, IHostNetwork network, Action<UdpPath, Span<byte>> receive, Action pause, Action wake)
    {
        var ports = new PortTransport(start.IkePorts, start.NatPorts, start.NatTraversalPort);
        if (start.Tunnel is not { } descriptor)
        {
            var kernel = start.Backend switch
            {
                "xfrm" => XfrmKernel.Open(
                    new()
                    {
                        OutputMark = HostNetworkOptions.DefaultMark, Shard = start.Shard, Shards = start.Shards,
                    },
                    wake),
                PfKey => PfKeyKernel.Inherit(start.PfKeySockets[0], start.PfKeySockets[1], wake),
                _ => (IKernel)new NoKernel(wake),
            };
            return new(ports, receive, pause) { Kernel = kernel };
        }
        var device = TunDevice.Inherit(descriptor);
        var espPorts = Array.ConvertAll(start.EspPorts, EspPort.Inherit);
        var pathMtu = PathMtu.Inherit(start.PathSockets[0], start.PathSockets[1]);
        var tunnel = TunKernel.Open(
            new()
            {
                Device = device,
                NatPorts = ports.NatPorts,
                EspPorts = espPorts,
                PathMtu = pathMtu,
                Ike = (path, datagram) => receive(ports.ToEngine(path), datagram),
                Pause = pause,
                Network = network,
            },
            wake);
        var plane = new DataPlane(ports, receive, pause) { Kernel = tunnel, TunnelDevice = device.Name };
        plane._own.Add(device);
        plane._own.Add(pathMtu);
        plane._own.AddRange(espPorts);
        return plane;
    }

    /// <summary>Begins to receive.</summary>
    public void Start()
    {
        foreach (var port in _ports.IkePorts)
            port.Start(_receive, _pause);
        if (TunnelDevice is not null)
            return;
        foreach (var port in _ports.NatPorts)
            port.Start(_receive, _pause);
    }

    /// <summary>The kernel is the driver's, who has ended it before.</summary>
    public void Dispose()
    {
        _ports.Dispose();
        _own.ForEach(own => own.Dispose());
    }
}
