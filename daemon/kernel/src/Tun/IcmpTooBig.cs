using System.Buffers.Binary;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Tells the sender of a packet that does not fit which length would (RFC 1191 §4, RFC 4443 §3.2, RFC 4301 §8.2.1).
/// The answer comes from the packet's destination: that one is routed here, so that no filter of source addresses
/// drops it.
/// </summary>
internal static class IcmpTooBig
{
    /// <summary>
    /// A message has at most the MTU that every host takes (RFC 1122 §3.2.2, RFC 4443 §2.4).
    /// </summary>
    public const int MaxLength = 1280;

    private const int MaxLengthV4 = 576;
    private const int IcmpHeader = 8;
    private const byte HopLimit = 64;
    private const byte DestinationUnreachable = 3;
    private const byte FragmentationNeeded = 4;
    private const byte PacketTooBig = 2;
    private const int FirstInformational = 128;

    /// <returns>The octets written, or 0 when this packet must not be answered.</returns>
    /// <param name="message">At least <see cref="MaxLength"/> octets.</param>
    public static int Write(ReadOnlySpan<byte> octets, in IpPacket packet, int mtu, Span<byte> message) =>
        packet.IsLaterFragment || !MayAnswer(octets, packet) ? 0
        : packet.IsV6 ? WriteV6(octets, mtu, message) : WriteV4(octets, mtu, message);

    /// <summary>No error answers an error (RFC 1122 §3.2.2, RFC 4443 §2.4).</summary>
    private static bool MayAnswer(ReadOnlySpan<byte> octets, in IpPacket packet)
    {
        if (packet.Source.IsUnspecified || packet.HeaderLength >= packet.Length)
            return false;
        var type = octets[packet.HeaderLength];
        return packet.Protocol switch
        {
            // Echo, its reply, timestamps and so on are no errors.
            IpPacket.ProtocolIcmp => type is not (3 or 4 or 5 or 11 or 12),
            IpPacket.ProtocolIcmpV6 => type >= FirstInformational,
            _ => true,
        };
    }

    private static int WriteV4(ReadOnlySpan<byte> octets, int mtu, Span<byte> message)
    {
        var quoted = Math.Min(octets.Length, MaxLengthV4 - IpPacket.HeaderV4 - IcmpHeader);
        message = message[..(IpPacket.HeaderV4 + IcmpHeader + quoted)];
        message[..(IpPacket.HeaderV4 + IcmpHeader)].Clear();
        message[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)message.Length);
        message[8] = HopLimit;
        message[9] = IpPacket.ProtocolIcmp;
        octets.Slice(16, 4).CopyTo(message[12..]);
        octets.Slice(12, 4).CopyTo(message[16..]);
        Checksum.WriteHeader(message[..IpPacket.HeaderV4]);
        var icmp = message[IpPacket.HeaderV4..];
        icmp[0] = DestinationUnreachable;
        icmp[1] = FragmentationNeeded;
        BinaryPrimitives.WriteUInt16BigEndian(icmp[6..], (ushort)mtu);
        octets[..quoted].CopyTo(icmp[IcmpHeader..]);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum.Of(Checksum.Sum(icmp)));
        return message.Length;
    }

    private static int WriteV6(ReadOnlySpan<byte> octets, int mtu, Span<byte> message)
    {
        var quoted = Math.Min(octets.Length, MaxLength - IpPacket.HeaderV6 - IcmpHeader);
        message = message[..(IpPacket.HeaderV6 + IcmpHeader + quoted)];
        message[..(IpPacket.HeaderV6 + IcmpHeader)].Clear();
        message[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], (ushort)(IcmpHeader + quoted));
        message[6] = IpPacket.ProtocolIcmpV6;
        message[7] = HopLimit;
        octets.Slice(24, 16).CopyTo(message[8..]);
        octets.Slice(8, 16).CopyTo(message[24..]);
        var icmp = message[IpPacket.HeaderV6..];
        icmp[0] = PacketTooBig;
        BinaryPrimitives.WriteUInt32BigEndian(icmp[4..], (uint)mtu);
        octets[..quoted].CopyTo(icmp[IcmpHeader..]);
        BinaryPrimitives.WriteUInt16BigEndian(icmp[2..], Checksum.Of(
            Checksum.Sum(icmp) + Checksum.PseudoHeader(message, IpPacket.ProtocolIcmpV6, icmp.Length)));
        return message.Length;
    }
}
