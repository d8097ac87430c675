using System.Buffers.Binary;
using IkeLab.Engine;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Packets of transport mode: they come without their IP header, which is that of the outer packet (RFC 4303 §3.1.1).
/// </summary>
internal static class TransportPacket
{
    private const byte HopLimit = 64;
    private const int TcpChecksum = 16;
    private const int UdpChecksum = 6;

    /// <summary>Writes the packet as the host would have got it.</summary>
    /// <param name="translated">
    /// A NAT has changed the addresses, so that the checksums of the payload are not right any more: they are made
    /// anew, as its integrity has been verified (RFC 3948 §3.1.2).
    /// </param>
    /// <returns>Its octets, or 0 when it would be too long.</returns>
    public static int Write(
        in IpAddress source, in IpAddress destination, byte trafficClass, byte protocol, ReadOnlySpan<byte> payload,
        bool translated, Span<byte> packet)
    {
        var header = source.IsV6 ? IpPacket.HeaderV6 : IpPacket.HeaderV4;
        if (header + payload.Length > Math.Min(ushort.MaxValue, packet.Length))
            return 0;
        packet = packet[..(header + payload.Length)];
        packet[..header].Clear();
        if (source.IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(packet, 6u << 28 | (uint)trafficClass << 20);
            BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)payload.Length);
            packet[6] = protocol;
            packet[7] = HopLimit;
            source.Write(packet[8..]);
            destination.Write(packet[24..]);
        }
        else
        {
            packet[0] = 0x45;
            packet[1] = trafficClass;
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
            packet[6] = 0x40;
            packet[8] = HopLimit;
            packet[9] = protocol;
            source.Write(packet[12..]);
            destination.Write(packet[16..]);
            Checksum.WriteHeader(packet[..header]);
        }
        payload.CopyTo(packet[header..]);
        if (translated)
            WriteChecksum(packet, packet[header..], protocol);
        return packet.Length;
    }

    private static void WriteChecksum(ReadOnlySpan<byte> packet, Span<byte> payload, byte protocol)
    {
        var at = protocol switch
        {
            IpPacket.ProtocolTcp => TcpChecksum,
            IpPacket.ProtocolUdp => UdpChecksum,
            _ => payload.Length,
        };
        if (at + 2 > payload.Length)
            return;
        var field = payload.Slice(at, 2);
        var isUdp = protocol == IpPacket.ProtocolUdp;
        // UDP over IPv4 may go without (RFC 768).
        if (isUdp && field[0] == 0 && field[1] == 0)
            return;
        field.Clear();
        var sum = Checksum.Of(Checksum.Sum(payload) + Checksum.PseudoHeader(packet, protocol, payload.Length));
        BinaryPrimitives.WriteUInt16BigEndian(field, isUdp && sum == 0 ? ushort.MaxValue : sum);
    }
}
