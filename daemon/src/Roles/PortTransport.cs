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
    private readonly DatagramWriter[] _ikeWriters;
    private readonly DatagramWriter[] _natWriters;

    /// <exception cref="Win32Exception">A descriptor is no UDP socket.</exception>
    public PortTransport(int[] ikePorts, int[] natPorts, ushort natTraversalPort)
    {
        _natTraversalPort = natTraversalPort;
        IkePorts = Array.ConvertAll(ikePorts, UdpPort.Inherit);
        NatPorts = Array.ConvertAll(natPorts, UdpPort.Inherit);
        _ikeWriters = Array.ConvertAll(IkePorts, WriterOf);
        _natWriters = Array.ConvertAll(NatPorts, WriterOf);
    }

    public UdpPort[] IkePorts { get; }
    public UdpPort[] NatPorts { get; }

    public bool Send(in UdpPath path, ReadOnlySpan<byte> datagram)
    {
        var isIke = path.Local.Port == UdpPath.IkePort;
        foreach (var writer in isIke ? _ikeWriters : _natWriters)
        {
            if (writer.IsV6 != path.Remote.Address.IsV6)
                continue;
            datagram.CopyTo(writer.Reserve(datagram.Length));
            writer.Commit(isIke ? path : WithPort(path, _natTraversalPort), 0, datagram.Length);
            return true;
        }
        return false;
    }

    public void Flush()
    {
        foreach (var writer in _ikeWriters)
            writer.Flush();
        foreach (var writer in _natWriters)
            writer.Flush();
    }

    public long Refused
    {
        get
        {
            var refused = 0L;
            foreach (var writer in _ikeWriters)
                refused += writer.Refused;
            foreach (var writer in _natWriters)
                refused += writer.Refused;
            return refused;
        }
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
        Array.ForEach(_ikeWriters, writer => writer.Dispose());
        Array.ForEach(_natWriters, writer => writer.Dispose());
    }

    // A full buffer drops: the engine's thread waits for nothing.
    private static DatagramWriter WriterOf(UdpPort port) => new(port.Socket, waits: false);

    private static UdpPath WithPort(in UdpPath path, ushort port) => path with { Local = path.Local with { Port = port } };
}
