using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Ipsec;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tun;

/// <summary>The sockets that ESP goes out through, and how much fits along a path.</summary>
/// <param name="udp">Ports for UDP encapsulation, with what they are bound to.</param>
/// <param name="esp">Raw sockets, with what they are bound to.</param>
/// <param name="findMtu">Gives null where nothing is known.</param>
internal sealed class TunPaths(
    IReadOnlyList<(UdpEndpoint Local, IDatagramSink Sink)> udp,
    IReadOnlyList<(IpAddress Local, IDatagramSink Sink)> esp,
    Func<UdpPath, int?> findMtu)
{
    private const int DefaultMtu = 1500;

    /// <summary>What every host takes; a path that claims less is not believed.</summary>
    private const int MinMtuV4 = 576;
    private const int MinMtuV6 = 1280;
    private const int UdpHeader = 8;

    /// <summary>ESP without UDP can be sent.</summary>
    public bool HasEsp(bool isV6) => esp.Any(socket => socket.Local.IsV6 == isV6);

    public TunRoute Route(in UdpPath path, bool udpEncapsulated, ChildMode mode, EspOutbound outbound)
    {
        var isV6 = path.Remote.Address.IsV6;
        var mtu = Math.Max(isV6 ? MinMtuV6 : MinMtuV4, findMtu(path) ?? DefaultMtu);
        var header = isV6 ? IpPacket.HeaderV6 : IpPacket.HeaderV4;
        var room = mtu - header - (udpEncapsulated ? UdpHeader : 0);
        var payload = room;
        while (payload > 0 && outbound.PacketLength(payload) > room)
            payload--;
        return new(
            path, udpEncapsulated, udpEncapsulated ? FindUdp(path.Local.Address) : FindEsp(path.Local.Address), mtu,
            mode == ChildMode.Transport ? payload + header : payload);
    }

    // All are bound to the port of NAT traversal, which may have another number on this host than the path says.
    private IDatagramSink? FindUdp(IpAddress local) =>
        udp.FirstOrDefault(socket => Serves(socket.Local.Address, local)).Sink;

    private IDatagramSink? FindEsp(IpAddress local) => esp.FirstOrDefault(socket => Serves(socket.Local, local)).Sink;

    private static bool Serves(in IpAddress bound, in IpAddress local) =>
        bound.IsV6 == local.IsV6 && (bound.IsUnspecified || local.IsUnspecified || bound == local);
}
