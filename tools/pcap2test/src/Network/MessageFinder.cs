using System.Buffers.Binary;
using IkeLab.Pcap2Test.Capture;

namespace IkeLab.Pcap2Test.Network;

/// <summary>Finds the IKE messages in packets: link layer, IP with fragments, UDP, TCP.</summary>
internal sealed class MessageFinder(ushort[] extraPorts, IMessageSink sink)
{
    private readonly FragmentTable _fragments = new();
    private readonly TcpTable _streams = new();
    private readonly TrafficCounts _counts = new();

    public TrafficCounts Counts
    {
        get
        {
            _counts.IncompleteFragments = _fragments.Incomplete;
            _counts.BrokenStreams = _streams.Broken;
            return _counts;
        }
    }

    public void Add(in CapturedPacket packet)
    {
        var octets = LinkTypes.FindIp(packet.LinkType, packet.Data);
        if (octets.IsEmpty)
        {
            if (!LinkTypes.IsKnown(packet.LinkType))
                _counts.UnknownLinks++;
            return;
        }
        if (!IpPacket.TryRead(octets, out var ip) || ip.Protocol is not (IpPacket.Udp or IpPacket.Tcp))
        {
            if (ip.Protocol == IpPacket.Esp)
                _counts.Esp++;
            else if (ip.Protocol == IpPacket.Ah)
                _counts.Ah++;
            return;
        }
        if (!ip.IsFragment)
            AddPayload(packet, ip, ip.Payload);
        else if (_fragments.Add(ip) is { } whole)
            AddPayload(packet, ip, whole);
    }

    private void AddPayload(in CapturedPacket packet, in IpPacket ip, ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 8)
            return;
        var from = BinaryPrimitives.ReadUInt16BigEndian(payload);
        var to = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        if (ip.Protocol == IpPacket.Tcp)
        {
            if (IsEncapsulated(from) || IsEncapsulated(to))
                AddTcp(packet, ip, payload, new(ip.Source, from), new(ip.Destination, to));
            return;
        }
        var marked = IsEncapsulated(from) || IsEncapsulated(to);
        if (!marked && from != UdpPath.IkePort && to != UdpPath.IkePort)
            return;
        int length = BinaryPrimitives.ReadUInt16BigEndian(payload[4..]);
        var body = payload[8..(length is < 8 || length > payload.Length ? payload.Length : length)];
        var cut = ip.IsCut || length > payload.Length;
        var origin = new Origin(packet.Number, packet.Offset, packet.Time, new(ip.Source, from),
            new(ip.Destination, to), marked ? Transport.UdpEncapsulated : Transport.Udp);
        if (marked)
            AddMarked(origin, body, cut);
        else
            sink.AddMessage(origin, body, cut);
    }

    private void AddTcp(
        in CapturedPacket packet, in IpPacket ip, ReadOnlySpan<byte> payload, UdpEndpoint from,
            UdpEndpoint to)
    {
        if (ip.IsCut || !TcpSegment.TryRead(payload, out var segment))
            return;
        var stream = _streams.Find(from, to, IsEncapsulated(to.Port));
        stream.Add(segment);
        var origin = new Origin(packet.Number, packet.Offset, packet.Time, from, to, Transport.Tcp);
        while (stream.TryTake(out var message))
            AddMarked(origin, message, false);
    }

    /// <summary>
    /// RFC 3948 §2: a marker of zeros before IKE, a single FF octet to keep a NAT's mapping, else
    /// ESP.
    /// </summary>
    private void AddMarked(in Origin origin, ReadOnlySpan<byte> body, bool cut)
    {
        if (body.Length == 1 && body[0] == 0xFF)
            _counts.Keepalives++;
        else if (body.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(body) == 0)
            sink.AddMessage(origin, body[4..], cut);
        else
            _counts.Esp++;
    }

    private bool IsEncapsulated(ushort port) =>
        port == UdpPath.NatTraversalPort
            || (extraPorts.Length > 0 && Array.IndexOf(extraPorts, port) >= 0);
}
