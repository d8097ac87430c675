using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Network;

/// <summary>What is needed of an IPv4 or IPv6 header, and the octets behind it.</summary>
internal readonly ref struct IpPacket
{
    private const int MaxExtensionHeaders = 8;

    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Esp = 50;
    public const byte Ah = 51;

    public required ReadOnlySpan<byte> SourceOctets { get; init; }
    public required ReadOnlySpan<byte> DestinationOctets { get; init; }
    public required byte Protocol { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The capture holds fewer octets than the packet had.</summary>
    public required bool IsCut { get; init; }
    public uint Identification { get; init; }
    public int FragmentOffset { get; init; }
    public bool MoreFragments { get; init; }

    public bool IsFragment => MoreFragments || FragmentOffset != 0;
    public IpAddress Source => IpAddress.Read(SourceOctets);
    public IpAddress Destination => IpAddress.Read(DestinationOctets);

    public static bool TryRead(ReadOnlySpan<byte> octets, out IpPacket packet)
    {
        packet = default;
        if (octets.IsEmpty)
            return false;
        return (octets[0] >> 4) switch
        {
            4 => TryReadV4(octets, out packet),
            6 => TryReadV6(octets, out packet),
            _ => false,
        };
    }

    private static bool TryReadV4(ReadOnlySpan<byte> octets, out IpPacket packet)
    {
        packet = default;
        var header = (octets[0] & 15) * 4;
        if (octets.Length < 20 || header < 20 || octets.Length < header)
            return false;
        int total = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        // Segmentation offload leaves 0 here: the frame is the packet.
        if (total == 0)
            total = octets.Length;
        if (total < header)
            return false;
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(octets[6..]);
        packet = new()
        {
            SourceOctets = octets.Slice(12, 4),
            DestinationOctets = octets.Slice(16, 4),
            Protocol = octets[9],
            Payload = octets[header..Math.Min(total, octets.Length)],
            IsCut = total > octets.Length,
            Identification = BinaryPrimitives.ReadUInt16BigEndian(octets[4..]),
            FragmentOffset = (fragment & 0x1FFF) * 8,
            MoreFragments = (fragment & 0x2000) != 0,
        };
        return true;
    }

    private static bool TryReadV6(ReadOnlySpan<byte> octets, out IpPacket packet)
    {
        packet = default;
        if (octets.Length < 40)
            return false;
        int total = 40 + BinaryPrimitives.ReadUInt16BigEndian(octets[4..]);
        if (total == 40)
            total = octets.Length;
        var payload = octets[40..Math.Min(total, octets.Length)];
        uint identification = 0;
        int offset = 0;
        var more = false;
        var next = octets[6];
        // Hop-by-hop, routing, fragment and destination options (RFC 8200 §4.1). What is behind the
        // header of a real fragment belongs to the part that is put together.
        for (var i = 0; next is 0 or 43 or 44 or 60 && offset == 0 && !more; i++)
        {
            var length = payload.Length < 8 ? 0 : next == 44 ? 8 : 8 + payload[1] * 8;
            if (i == MaxExtensionHeaders || length == 0 || payload.Length < length)
                return false;
            if (next == 44)
            {
                var fragment = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
                (offset, more) = (fragment & 0xFFF8, (fragment & 1) != 0);
                identification = BinaryPrimitives.ReadUInt32BigEndian(payload[4..]);
            }
            next = payload[0];
            payload = payload[length..];
        }
        packet = new()
        {
            SourceOctets = octets.Slice(8, 16),
            DestinationOctets = octets.Slice(24, 16),
            Protocol = next,
            Payload = payload,
            IsCut = total > octets.Length,
            Identification = identification,
            FragmentOffset = offset,
            MoreFragments = more,
        };
        return true;
    }
}
