using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Hosts;

/// <summary>The IPv4 packets that travel inside the tunnels: UDP from port 9 to port 9, filled with zeros.</summary>
internal static class InnerPacket
{
    public const int HeaderLength = 28;

    /// <summary>IP in IP: the next header of tunnel mode (RFC 4303 §2.6).</summary>
    public const byte Ipv4NextHeader = 4;

    public static void Write(Span<byte> packet, IpAddress source, IpAddress destination)
    {
        packet.Clear();
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = 17;
        source.Write(packet[12..]);
        destination.Write(packet[16..]);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], Checksum(packet[..20]));
        BinaryPrimitives.WriteUInt16BigEndian(packet[20..], 9);
        BinaryPrimitives.WriteUInt16BigEndian(packet[22..], 9);
        BinaryPrimitives.WriteUInt16BigEndian(packet[24..], (ushort)(packet.Length - 20));
    }

    /// <summary>A whole packet whose addresses the SA's selectors allow, from the remote side to the local one.</summary>
    public static bool Fits(ReadOnlySpan<byte> packet, ChildSaParameters sa) =>
        packet.Length >= HeaderLength && packet[0] == 0x45
        && BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) == packet.Length
        && IsWithin(sa.RemoteSelectors, IpAddress.Read(packet.Slice(12, 4)))
        && IsWithin(sa.LocalSelectors, IpAddress.Read(packet.Slice(16, 4)));

    /// <summary>The Internet checksum (RFC 1071) of an even number of octets.</summary>
    public static ushort Checksum(ReadOnlySpan<byte> octets)
    {
        uint sum = 0;
        for (; octets.Length >= 2; octets = octets[2..])
            sum += BinaryPrimitives.ReadUInt16BigEndian(octets);
        while (sum > 0xFFFF)
            sum = (sum & 0xFFFF) + (sum >> 16);
        return (ushort)~sum;
    }

    private static bool IsWithin(TrafficSelector[] selectors, IpAddress address)
    {
        foreach (var selector in selectors)
        {
            if (selector.Start.CompareTo(address) <= 0 && selector.End.CompareTo(address) >= 0)
                return true;
        }
        return false;
    }
}
