using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Ipsec;

/// <summary>
/// The sending half of an AH SA (RFC 4302): [next header][length][reserved][SPI][sequence][ICV | padding][payload].
/// </summary>
/// <param name="cipher">One without encryption.</param>
/// <param name="last">The number of the last packet sent, where an SA goes on that another process began; 0 for a new one.</param>
public sealed class AhOutbound(uint spi, PacketCipher cipher, bool extendedSequenceNumbers, ulong last = 0)
    : OutboundSa(spi, cipher, extendedSequenceNumbers, last)
{
    private readonly AhCoverage _coverage = new(cipher);

    public override int PacketLength(int payloadLength) => _coverage.HeaderLength(inIPv6: true) + payloadLength;

    public override int Seal(
        IpAddress source, IpAddress destination, ReadOnlySpan<byte> payload, byte nextHeader, Span<byte> packet)
    {
        if (!TryTakeNumber())
            return 0;
        var length = _coverage.HeaderLength(source.IsV6);
        packet = packet[..(length + payload.Length)];
        packet[..length].Clear();
        packet[0] = nextHeader;
        // In words of 32 bits, less 2 (RFC 4302 §2.2).
        packet[1] = (byte)(length / 4 - 2);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], Spi);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], (uint)Sequence);
        payload.CopyTo(packet[length..]);
        var covered = _coverage.Of(source, destination, packet, out var prefixLength);
        Protect(covered, prefixLength);
        covered[^Cipher.IcvLength..].CopyTo(packet[AhCoverage.FixedLength..]);
        return packet.Length;
    }
}
