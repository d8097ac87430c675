using System.Buffers.Binary;

namespace IkeLab.Engine.Ipsec;

/// <summary>Where the SPI of a packet stands.</summary>
public static class PacketSpi
{
    /// <param name="isAh">By the protocol number of the outer header: AH (RFC 4302 §2), else ESP (RFC 4303 §2).</param>
    /// <returns>False when the packet is too short to have one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, bool isAh, out uint spi)
    {
        var hasOne = packet.Length >= (isAh ? AhCoverage.FixedLength : EspOutbound.HeaderLength);
        spi = hasOne ? BinaryPrimitives.ReadUInt32BigEndian(packet[(isAh ? 4 : 0)..]) : 0;
        return hasOne;
    }
}
