using System.Buffers.Binary;
using IkeLab.Engine;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// IPComp around an inner packet (RFC 3173 §3): its header with the receiver's CPI, and one stored block of DEFLATE, which is
/// valid and the same everywhere, and does not make it shorter.
/// </summary>
internal static class CompressedPacket
{
    /// <summary>What ESP has for its next header then.</summary>
    public const byte NextHeader = 108;

    /// <summary>Octets before the packet: of IPComp, and of the block.</summary>
    public const int Overhead = HeaderLength + BlockHeaderLength;

    private const int HeaderLength = 4;
    private const int BlockHeaderLength = 5;
    private const byte LastStoredBlock = 1;

    /// <summary>Fills in what stands before the packet, which is there already.</summary>
    public static void Write(Span<byte> octets, IpCompression compression)
    {
        var length = (ushort)(octets.Length - Overhead);
        octets[0] = InnerPacket.Ipv4NextHeader;
        octets[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], compression.OutboundCpi);
        octets[4] = LastStoredBlock;
        BinaryPrimitives.WriteUInt16LittleEndian(octets[5..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(octets[7..], (ushort)~length);
    }

    /// <summary>The packet within; false when the SA does not compress so, or by another CPI.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, IpCompression? compression, out ReadOnlySpan<byte> packet)
    {
        packet = octets.Length > Overhead ? octets[Overhead..] : default;
        return compression is not null && packet.Length > 0 && octets[0] == InnerPacket.Ipv4NextHeader
            && BinaryPrimitives.ReadUInt16BigEndian(octets[2..]) == compression.InboundCpi
            && octets[4] == LastStoredBlock && BinaryPrimitives.ReadUInt16LittleEndian(octets[5..]) == packet.Length;
    }
}
