using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Kernel.Tun;

namespace IkeLab.Kernel.Tests.Tun;

/// <summary>Packets of hosts behind the ends: UDP with right checksums.</summary>
internal static class InnerPackets
{
    public static byte[] Udp(
        string source, string destination, int length = 100, bool doNotFragment = false, ushort port = 7, byte tos = 0)
    {
        var (from, to) = (IpAddress.Parse(source), IpAddress.Parse(destination));
        var header = from.IsV6 ? 40 : 20;
        var payload = new byte[length - header];
        for (var i = 8; i < payload.Length; i++)
            payload[i] = (byte)i;
        BinaryPrimitives.WriteUInt16BigEndian(payload, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), port);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(4), (ushort)payload.Length);
        payload[6] = 1;
        var packet = new byte[length];
        Assert.Equal(length, TransportPacket.Write(from, to, tos, 17, payload, true, packet));
        if (!from.IsV6)
        {
            packet[6] = (byte)(doNotFragment ? 0x40 : 0);
            Checksum.WriteHeader(packet.AsSpan(0, 20));
        }
        return packet;
    }

    /// <summary>The header's and the payload's checksums are right.</summary>
    public static bool HasRightChecksums(ReadOnlySpan<byte> packet)
    {
        var isV4 = packet[0] >> 4 == 4;
        var header = isV4 ? (packet[0] & 15) * 4 : 40;
        var protocol = isV4 ? packet[9] : packet[6];
        var payload = packet[header..];
        var sum = Naive(payload) + (protocol == 1 ? 0 : Checksum.PseudoHeader(packet, protocol, payload.Length));
        return (!isV4 || Fold(Naive(packet[..header])) == 0xffff) && Fold(sum) == 0xffff;
    }

    /// <summary>RFC 1071 §1 as it stands there.</summary>
    public static ulong Naive(ReadOnlySpan<byte> octets)
    {
        ulong sum = 0;
        for (var i = 0; i < octets.Length; i++)
            sum += (ulong)octets[i] << (i % 2 == 0 ? 8 : 0);
        return sum;
    }

    public static ulong Fold(ulong sum)
    {
        while (sum >> 16 != 0)
            sum = (sum & 0xffff) + (sum >> 16);
        return sum;
    }
}
