using System.Buffers.Binary;

namespace IkeLab.Crypto;

/// <summary>What an AEAD authenticates of an ESP header with extended sequence numbers (RFC 4106 §5).</summary>
internal static class Extended
{
    /// <summary>SPI, high half, low half: 12 octets from the packet's 8.</summary>
    public static void Write(Span<byte> authenticated, ReadOnlySpan<byte> packet, uint sequenceHigh)
    {
        packet[..4].CopyTo(authenticated);
        BinaryPrimitives.WriteUInt32BigEndian(authenticated[4..], sequenceHigh);
        packet.Slice(4, 4).CopyTo(authenticated[8..]);
    }
}
