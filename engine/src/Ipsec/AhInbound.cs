using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Ipsec;

/// <summary>The receiving half of an AH SA (RFC 4302 §3.4): window and integrity.</summary>
/// <param name="cipher">One without encryption.</param>
public sealed class AhInbound(uint spi, PacketCipher cipher, bool extendedSequenceNumbers, int windowSize)
    : InboundSa(spi, cipher, extendedSequenceNumbers, windowSize)
{
    private readonly AhCoverage _coverage = new(cipher);

    public override IpsecVerdict Open(
        IpAddress source, IpAddress destination, Span<byte> packet, out int offset, out int length, out byte nextHeader)
    {
        offset = _coverage.HeaderLength(source.IsV6);
        length = packet.Length - offset;
        nextHeader = 0;
        if (length < 0 || packet[1] != offset / 4 - 2)
            return IpsecVerdict.Malformed;
        var verdict = Number(BinaryPrimitives.ReadUInt32BigEndian(packet[8..]), out var sequence);
        if (verdict != IpsecVerdict.Ok)
            return verdict;
        var covered = _coverage.Of(source, destination, packet, out var prefixLength);
        packet.Slice(AhCoverage.FixedLength, Cipher.IcvLength).CopyTo(covered[^Cipher.IcvLength..]);
        if (!Verify(covered, prefixLength, sequence))
            return IpsecVerdict.BadIntegrity;
        nextHeader = packet[0];
        return IpsecVerdict.Ok;
    }
}
