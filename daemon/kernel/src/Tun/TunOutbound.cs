using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Packets of the host that go out in ESP (RFC 4301 §5.1). For one thread; allocates nothing for a packet.
/// </summary>
internal sealed class TunOutbound(
    TunTables tables, IReadOnlyList<IDatagramSink> sinks, IHostLink host, TunEvents events, TunCounters counters,
    TimeProvider time)
{
    /// <summary>What every link carries, and so does a tunnel (RFC 8200 §5).</summary>
    private const int MinMtuV6 = 1280;

    /// <summary>What every link carries (RFC 791 §3.2).</summary>
    private const int MinMtuV4 = 68;

    /// <summary>Of an outer packet without headers: what UDP over IPv4 carries.</summary>
    private const int MaxDatagram = 65507;

    private static readonly TimeSpan s_acquireInterval = TimeSpan.FromSeconds(1);

    private readonly byte[] _message = new byte[IcmpTooBig.MaxLength];
    private readonly byte[] _fragment = new byte[ushort.MaxValue];

    public PacketTurn Turn { get; } = new();

    /// <summary>
    /// Within a turn. Nothing goes out before <see cref="Flush"/>, or before a sink is full.
    /// </summary>
    public void Handle(ReadOnlySpan<byte> octets)
    {
        if (!IpPacket.TryRead(octets, out var packet))
        {
            counters.Malformed++;
            return;
        }
        switch (tables.Policies.Find(packet))
        {
            case TunSa sa:
                Send(sa, octets[..packet.Length], packet);
                break;
            case TunTrap trap:
                counters.NoChild++;
                Raise(trap, packet);
                break;
            default:
                counters.NoPolicy++;
                break;
        }
    }

    public void Flush()
    {
        for (var i = 0; i < sinks.Count; i++)
            sinks[i].Flush();
    }

    private void Send(TunSa sa, ReadOnlySpan<byte> octets, in IpPacket packet)
    {
        var route = sa.Route;
        if (!sa.Active || sa.Dead || route.Sink is null)
        {
            counters.NoChild++;
            return;
        }
        var mtu = Math.Max(packet.IsV6 ? MinMtuV6 : MinMtuV4, route.InnerMtu);
        if (packet.Length > mtu && packet.DoNotFragment)
        {
            counters.TooBig++;
            host.Write(_message.AsSpan(0, IcmpTooBig.Write(octets, packet, mtu, _message)));
            return;
        }
        if (sa.IsTransport)
        {
            if (packet.IsPlain && packet.IsV6 == route.Path.Remote.Address.IsV6)
                Seal(sa, route, octets[packet.HeaderLength..], packet.Protocol, packet.TrafficClass);
            else
                counters.Unsendable++;
            return;
        }
        // The peer could not tell the ports of later pieces, so these selectors have the outer packet cut.
        if (packet.Length <= mtu || sa.SelectsPorts)
        {
            Seal(sa, route, octets, packet.IsV6 ? IpPacket.ProtocolIpv6 : IpPacket.ProtocolIpv4, packet.TrafficClass);
            return;
        }
        var fragments = new Ipv4Fragments(octets, mtu, _fragment);
        while (fragments.TryNext(out var fragment))
            Seal(sa, route, fragment, IpPacket.ProtocolIpv4, packet.TrafficClass);
    }

    /// <param name="trafficClass">
    /// The outer header has the inner one's DSCP and ECN (RFC 4301 §5.1.2, RFC 6040 §4.1).
    /// </param>
    private void Seal(TunSa sa, TunRoute route, ReadOnlySpan<byte> payload, byte nextHeader, byte trafficClass)
    {
        var length = sa.Outbound.PacketLength(payload.Length);
        if (length > MaxDatagram)
        {
            counters.TooBig++;
            return;
        }
        var written = sa.Outbound.Seal(payload, nextHeader, route.Sink!.Reserve(length));
        if (written == 0)
        {
            counters.NoChild++;
            events.RaiseExpire(sa, true);
            return;
        }
        route.Sink.Commit(route.Path, trafficClass, written);
        counters.Sent++;
        if (sa.Outbound.Sequence == sa.RekeyAtSequence)
            events.RaiseExpire(sa, false);
        if (sa.ChargeOutbound(payload.Length))
            events.RaiseLimit(sa);
    }

    private void Raise(TunTrap trap, in IpPacket packet)
    {
        var now = time.GetTimestamp();
        if (trap.RaisedAt is { } before && time.GetElapsedTime(before, now) < s_acquireInterval)
            return;
        trap.RaisedAt = now;
        events.Raise(new Acquire(
            trap.Trap.Connection, trap.Trap.Child.Name,
            SelectorOf(packet, packet.Source, packet.SourcePort),
            SelectorOf(packet, packet.Destination, packet.DestinationPort)));
    }

    private static TrafficSelector SelectorOf(in IpPacket packet, in IpAddress address, ushort port) => packet.HasPorts
        ? new(packet.Protocol, port, port, address, address)
        : new(packet.Protocol, 0, ushort.MaxValue, address, address);
}
