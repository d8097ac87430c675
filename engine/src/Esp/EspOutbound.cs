using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Esp;

/// <summary>
/// The sending half of an ESP SA (RFC 4303): [SPI][sequence][IV][payload | padding | pad length | next header][ICV].
/// Tunnel and transport mode differ only in what the payload and the next header are.
/// </summary>
/// <param name="last">The number of the last packet sent, where an SA goes on that another process began; 0 for a new one.</param>
public sealed class EspOutbound(
    uint spi, PacketCipher cipher, bool extendedSequenceNumbers, IRandomSource random, ulong last = 0) : IDisposable
{
    internal const int HeaderLength = 8;
    internal const int TrailerLength = 2;

    public uint Spi => spi;

    /// <summary>The number of the last packet sent; 0 before the first.</summary>
    public ulong Sequence { get; private set; } = last;

    /// <summary>Octets of the packet that carries so many octets of payload.</summary>
    public int PacketLength(int payloadLength) =>
        HeaderLength + cipher.IvLength + Padded(payloadLength) + cipher.IcvLength;

    /// <summary>
    /// Writes one packet and returns its length, or 0 when the sequence numbers are used up and the SA must not send
    /// any more (RFC 4303 §3.3.3).
    /// </summary>
    /// <param name="packet">At least <see cref="PacketLength"/> octets, not overlapping the payload.</param>
    public int Seal(ReadOnlySpan<byte> payload, byte nextHeader, Span<byte> packet)
    {
        if (Sequence == (extendedSequenceNumbers ? ulong.MaxValue : uint.MaxValue))
            return 0;
        Sequence++;
        packet = packet[..PacketLength(payload.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(packet, spi);
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], (uint)Sequence);
        var iv = packet.Slice(HeaderLength, cipher.IvLength);
        // RFC 4106 §3.1 allows a counter as the IV of counter modes: the sequence number never repeats under a key.
        if (cipher.NeedsRandomIv)
            random.Fill(iv, RandomPurpose.Iv);
        else if (iv.Length >= 8)
            BinaryPrimitives.WriteUInt64BigEndian(iv[^8..], Sequence);
        var body = packet[(HeaderLength + iv.Length)..^cipher.IcvLength];
        payload.CopyTo(body);
        var padding = body.Length - payload.Length - TrailerLength;
        for (var i = 0; i < padding; i++)
            body[payload.Length + i] = (byte)(i + 1);
        body[^2] = (byte)padding;
        body[^1] = nextHeader;
        if (extendedSequenceNumbers)
            cipher.Seal(packet, HeaderLength, (uint)(Sequence >> 32));
        else
            cipher.Seal(packet, HeaderLength);
        return packet.Length;
    }

    public void Dispose() => cipher.Dispose();

    // RFC 4303 §2.4: the trailer ends on a 4-octet boundary and on the cipher's block.
    private int Padded(int payloadLength)
    {
        var block = Math.Max(4, cipher.BlockLength);
        return (payloadLength + TrailerLength + block - 1) / block * block;
    }
}
