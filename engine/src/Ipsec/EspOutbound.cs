using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Ipsec;

/// <summary>
/// The sending half of an ESP SA (RFC 4303): [SPI][sequence][IV][payload | padding | pad length | next header][ICV].
/// Tunnel and transport mode differ only in what the payload and the next header are.
/// </summary>
/// <param name="last">The number of the last packet sent, where an SA goes on that another process began; 0 for a new one.</param>
public sealed class EspOutbound(
    uint spi, PacketCipher cipher, bool extendedSequenceNumbers, IRandomSource random, ulong last = 0)
    : OutboundSa(spi, cipher, extendedSequenceNumbers, last)
{
    internal const int HeaderLength = 8;
    internal const int TrailerLength = 2;

    /// <summary>Octets of the packet that carries so many octets of payload.</summary>
    public override int PacketLength(int payloadLength) =>
        HeaderLength + Cipher.IvLength + Padded(payloadLength) + Cipher.IcvLength;

    /// <summary>ESP does not cover the outer header.</summary>
    public override int Seal(
        IpAddress source, IpAddress destination, ReadOnlySpan<byte> payload, byte nextHeader, Span<byte> packet) =>
        Seal(payload, nextHeader, packet);

    /// <inheritdoc cref="OutboundSa.Seal"/>
    public int Seal(ReadOnlySpan<byte> payload, byte nextHeader, Span<byte> packet)
    {
        if (!TryTakeNumber())
            return 0;
        packet = packet[..PacketLength(payload.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(packet, Spi);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], (uint)Sequence);
        var iv = packet.Slice(HeaderLength, Cipher.IvLength);
        // RFC 4106 §3.1 allows a counter as the IV of counter modes: the sequence number never repeats under a key.
        if (Cipher.NeedsRandomIv)
            random.Fill(iv, RandomPurpose.Iv);
        else if (iv.Length >= 8)
            BinaryPrimitives.WriteUInt64BigEndian(iv[^8..], Sequence);
        var body = packet[(HeaderLength + iv.Length)..^Cipher.IcvLength];
        payload.CopyTo(body);
        var padding = body.Length - payload.Length - TrailerLength;
        for (var i = 0; i < padding; i++)
            body[payload.Length + i] = (byte)(i + 1);
        body[^2] = (byte)padding;
        body[^1] = nextHeader;
        Protect(packet, HeaderLength);
        return packet.Length;
    }

    // RFC 4303 §2.4: the trailer ends on a 4-octet boundary and on the cipher's block.
    private int Padded(int payloadLength)
    {
        var block = Math.Max(4, Cipher.BlockLength);
        return (payloadLength + TrailerLength + block - 1) / block * block;
    }
}
