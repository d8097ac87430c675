using System.ComponentModel;
using IkeLab.Daemon.Gateway;
using IkeLab.Engine;
using IkeLab.Kernel.Udp;

namespace IkeLab.Daemon.Roles;

/// <summary>
/// The UDP ports of IKE. The engine knows them as 500 and 4500; the second may be another one on this host
/// (option -p).
/// </summary>
internal sealed class PortTransport : ITransport, IDisposable
{
    private readonly ushort _natTraversalPort;

    /// <exception cref="Win32Exception">A descriptor is no UDP socket.</exception>
    public PortTransport(int[] ikePorts, int[] natPorts, ushort natTraversalPort)
    {
        _natTraversalPort = natTraversalPort;
        IkePorts = Array.ConvertAll(ikePorts, UdpPort.Inherit);
        NatPorts = Array.ConvertAll(natPorts, UdpPort.Inherit);
    }

    public UdpPort[] IkePorts { get; }
    public UdpPort[] NatPorts { get; }

    public bool Send(in UdpPath path, ReadOnlySpan<byte> datagram)
    {
        var isIke = path.Local.Port == UdpPath.IkePort;
        foreach (var port in isIke ? IkePorts : NatPorts)
        {
            if (port.Local.Address.IsV6 == path.Remote.Address.IsV6)
                return port.Send(isIke ? path : WithPort(path, _natTraversalPort), datagram);
        }
        return false;
    }

    /// <summary>The path as the engine knows it.</summary>
    public UdpPath ToEngine(in UdpPath path) =>
        path.Local.Port == _natTraversalPort ? WithPort(path, UdpPath.NatTraversalPort) : path;

    public void Dispose()
    {
        foreach (var port in IkePorts)
            port.Dispose();
        foreach (var port in NatPorts)
            port.Dispose();
    }

    private static UdpPath WithPort(in UdpPath path, ushort port) => path with { Local = path.Local with { Port = port } };
}
