using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Ipsec;

/// <summary>The receiving half of an ESP SA (RFC 4303 §3.4): window, integrity, decryption, padding.</summary>
public sealed class EspInbound(uint spi, PacketCipher cipher, bool extendedSequenceNumbers, int windowSize)
    : InboundSa(spi, cipher, extendedSequenceNumbers, windowSize)
{
    /// <summary>ESP does not cover the outer header.</summary>
    public override IpsecVerdict Open(
        IpAddress source, IpAddress destination, Span<byte> packet, out int offset, out int length, out byte nextHeader) =>
        Open(packet, out offset, out length, out nextHeader);

    /// <summary>
    /// Opens a packet in place. On Ok the payload is the <paramref name="length"/> octets at
    /// <paramref name="offset"/>; padding for traffic-flow confidentiality behind it is the payload's own matter.
    /// </summary>
    public IpsecVerdict Open(Span<byte> packet, out int offset, out int length, out byte nextHeader)
    {
        offset = EspOutbound.HeaderLength + Cipher.IvLength;
        length = 0;
        nextHeader = 0;
        var body = packet.Length - offset - Cipher.IcvLength;
        if (body < EspOutbound.TrailerLength || body % Cipher.BlockLength != 0)
            return IpsecVerdict.Malformed;
        var verdict = Number(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), out var sequence);
        if (verdict != IpsecVerdict.Ok)
            return verdict;
        return Verify(packet, EspOutbound.HeaderLength, sequence)
            ? ReadTrailer(packet.Slice(offset, body), out length, out nextHeader)
            : IpsecVerdict.BadIntegrity;
    }

    private static IpsecVerdict ReadTrailer(ReadOnlySpan<byte> body, out int length, out byte nextHeader)
    {
        int padding = body[^2];
        nextHeader = body[^1];
        length = body.Length - EspOutbound.TrailerLength - padding;
        if (length < 0)
            return IpsecVerdict.BadPadding;
        for (var i = 0; i < padding; i++)
        {
            if (body[length + i] != i + 1)
                return IpsecVerdict.BadPadding;
        }
        return IpsecVerdict.Ok;
    }
}
