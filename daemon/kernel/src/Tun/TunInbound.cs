using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Ipsec;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Packets from the network (RFC 4301 §5.2). For one thread; allocates nothing for a packet.
/// </summary>
/// <param name="ike">Takes IKE messages with their marker, on this thread.</param>
internal sealed class TunInbound(
    TunTables tables, IHostLink host, Action<UdpPath, Span<byte>> ike, TunEvents events, TunCounters counters)
{
    private const int EspHeader = 8;
    private const int MarkerLength = 4;
    private const byte Keepalive = 0xff;

    private readonly byte[] _packet = new byte[ushort.MaxValue];

    public PacketTurn Turn { get; } = new();

    /// <summary>A datagram of the NAT traversal port (RFC 3948 §2). Within a turn.</summary>
    public void HandleUdp(in UdpPath path, byte trafficClass, Span<byte> datagram)
    {
        if (datagram.Length == 1 && datagram[0] == Keepalive)
            counters.Keepalives++;
        else if (datagram.Length < MarkerLength)
            counters.BadEsp++;
        else if (BinaryPrimitives.ReadUInt32BigEndian(datagram) == 0)
            ike(path, datagram);
        else
            HandleEsp(path, true, trafficClass, datagram);
    }

    /// <summary>An ESP packet (RFC 4303 §3.4). Within a turn.</summary>
    public void HandleEsp(in UdpPath path, bool inUdp, byte trafficClass, Span<byte> octets)
    {
        if (octets.Length < EspHeader)
        {
            counters.BadEsp++;
            return;
        }
        var spi = BinaryPrimitives.ReadUInt32BigEndian(octets);
        if (!tables.Inbound.TryGetValue(spi, out var sa) || sa.Dead)
        {
            counters.UnknownSpi++;
            // A dead one is known still: the engine is about to remove it.
            if (sa is null)
                events.RaiseUnknownSpi(path.Remote, spi);
            return;
        }
        var top = sa.Inbound.Sequence;
        var verdict = sa.Inbound.Open(octets, out var offset, out var length, out var nextHeader);
        if (verdict != IpsecVerdict.Ok)
        {
            Count(verdict);
            return;
        }
        NoteUse(sa, path, inUdp, sa.Inbound.Sequence > top);
        if (sa.ChargeInbound(length))
            events.RaiseLimit(sa);
        Deliver(sa, path, inUdp, trafficClass, octets.Slice(offset, length), nextHeader);
    }

    private void Count(IpsecVerdict verdict)
    {
        if (verdict is IpsecVerdict.Replayed or IpsecVerdict.TooOld)
            counters.Replayed++;
        else if (verdict == IpsecVerdict.BadIntegrity)
            counters.BadIntegrity++;
        else
            counters.BadEsp++;
    }

    private void NoteUse(TunSa sa, in UdpPath path, bool inUdp, bool isNewest)
    {
        if (!sa.Active && !sa.InboundReported)
        {
            sa.InboundReported = true;
            events.Raise(new FirstInboundPacket(sa.Spi));
        }
        // An older packet may come from where the peer was before (RFC 7296 §2.23).
        var route = sa.Route;
        if (!inUdp || !isNewest || !route.UdpEncapsulated || path.Remote == sa.ReportedRemote)
            return;
        sa.ReportedRemote = path.Remote;
        if (path.Remote != route.Path.Remote)
            events.Raise(new NatMappingChanged(sa.Spi, path.Remote));
    }

    private void Deliver(
        TunSa sa, in UdpPath path, bool inUdp, byte trafficClass, Span<byte> payload, byte nextHeader)
    {
        if (nextHeader == IpPacket.NoNextHeader)
        {
            counters.Dummies++;
            return;
        }
        if (sa.IsTransport)
        {
            // The SA's addresses: those of the datagram are not authenticated.
            var route = sa.Route;
            var local = route.Path.Local.Address.IsUnspecified ? path.Local.Address : route.Path.Local.Address;
            var length = TransportPacket.Write(
                route.Path.Remote.Address, local, trafficClass, nextHeader, payload, inUdp, _packet);
            payload = _packet.AsSpan(0, length);
        }
        else if (nextHeader is not (IpPacket.ProtocolIpv4 or IpPacket.ProtocolIpv6))
        {
            counters.BadInner++;
            return;
        }
        if (!IpPacket.TryRead(payload, out var packet)
            || (!sa.IsTransport && packet.IsV6 != (nextHeader == IpPacket.ProtocolIpv6)))
        {
            counters.BadInner++;
            return;
        }
        if (!SelectorMatch.AllowsInbound(sa.Local, sa.Remote, packet))
        {
            counters.WrongSelector++;
            return;
        }
        // What follows is padding for traffic flow confidentiality (RFC 4303 §2.7).
        payload = payload[..packet.Length];
        if (!sa.IsTransport && !Ecn.TryCombine(payload, packet.TrafficClass, trafficClass))
        {
            counters.Congested++;
            return;
        }
        host.Write(payload);
        counters.Received++;
    }
}
