using System.Buffers.Binary;
using IkeLab.Pcap2Test.Network;

namespace IkeLab.Pcap2Test.Sanitise;

/// <summary>IP packets around messages, with all checksums right.</summary>
internal sealed class PacketBuilder
{
    private const int MaxSegment = 16 << 10;
    private readonly Dictionary<(UdpEndpoint From, UdpEndpoint To), uint> _sequences = [];
    private ushort _identification;

    /// <summary>The packets that carry a message the way it came.</summary>
    public IEnumerable<byte[]> Build(
        Transport transport, UdpEndpoint from, UdpEndpoint to, byte[] message) => transport switch
    {
        Transport.Udp => [Udp(from, to, message)],
        Transport.UdpEncapsulated => [Udp(from, to, [0, 0, 0, 0, .. message])],
        _ => Tcp(from, to, message),
    };

    private byte[] Udp(UdpEndpoint from, UdpEndpoint to, byte[] payload)
    {
        var datagram = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), to.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), checked((ushort)datagram.Length));
        payload.CopyTo(datagram, 8);
        var sum = Checksum(PseudoHeader(from.Address, to.Address, IpPacket.Udp, datagram.Length),
            datagram);
        // RFC 768: a computed zero is sent as all ones.
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(6), sum == 0 ? (ushort)0xFFFF : sum);
        return Ip(from.Address, to.Address, IpPacket.Udp, datagram);
    }

    private IEnumerable<byte[]> Tcp(UdpEndpoint from, UdpEndpoint to, byte[] message)
    {
        byte[] stream = [.. new byte[2], 0, 0, 0, 0, .. message];
        BinaryPrimitives.WriteUInt16BigEndian(stream, checked((ushort)stream.Length));
        if (!_sequences.TryGetValue((from, to), out var sequence))
        {
            sequence = 1;
            // RFC 9329 §4: the stream of the side that connected begins with this.
            if (to.Port == UdpPath.NatTraversalPort)
                stream = [.. "IKETCP"u8, .. stream];
        }
        for (var at = 0; at < stream.Length; at += MaxSegment)
        {
            var part = stream[at..Math.Min(stream.Length, at + MaxSegment)];
            yield return Segment(from, to, sequence, part);
            sequence += (uint)part.Length;
        }
        _sequences[(from, to)] = sequence;
    }

    private byte[] Segment(UdpEndpoint from, UdpEndpoint to, uint sequence, byte[] payload)
    {
        var segment = new byte[20 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), to.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(
            segment.AsSpan(8), _sequences.GetValueOrDefault((to, from), 1u));
        segment[12] = 5 << 4;
        segment[13] = 0x18; // ACK, PSH
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 0xFFFF);
        payload.CopyTo(segment, 20);
        var sum = Checksum(PseudoHeader(from.Address, to.Address, IpPacket.Tcp, segment.Length),
            segment);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(16), sum);
        return Ip(from.Address, to.Address, IpPacket.Tcp, segment);
    }

    private byte[] Ip(IpAddress from, IpAddress to, byte protocol, byte[] payload)
    {
        var header = new byte[from.IsV6 ? 40 : 20];
        if (from.IsV6)
        {
            header[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(
                header.AsSpan(4), checked((ushort)payload.Length));
            (header[6], header[7]) = (protocol, 64);
            from.Write(header.AsSpan(8));
            to.Write(header.AsSpan(24));
            return [.. header, .. payload];
        }
        header[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(
            header.AsSpan(2), checked((ushort)(header.Length + payload.Length)));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), ++_identification);
        (header[8], header[9]) = (64, protocol);
        from.Write(header.AsSpan(12));
        to.Write(header.AsSpan(16));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum([], header));
        return [.. header, .. payload];
    }

    private static byte[] PseudoHeader(IpAddress from, IpAddress to, byte protocol, int length)
    {
        var header = new byte[2 * from.Length + 8];
        from.Write(header);
        to.Write(header.AsSpan(from.Length));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(2 * from.Length), (uint)length);
        header[^1] = protocol;
        return header;
    }

    /// <summary>RFC 1071, over two parts, the first of an even length.</summary>
    internal static ushort Checksum(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var sum = Sum(first) + Sum(second);
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static ulong Sum(ReadOnlySpan<byte> octets)
    {
        ulong sum = 0;
        for (var i = 0; i < octets.Length; i++)
            sum += (uint)octets[i] << (i % 2 == 0 ? 8 : 0);
        return sum;
    }
}
