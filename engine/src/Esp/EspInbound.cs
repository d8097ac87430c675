using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Esp;

/// <summary>What became of a packet that came in.</summary>
public enum EspVerdict : byte
{
    Ok,

    /// <summary>Too short, or no whole number of blocks.</summary>
    Malformed,

    /// <summary>Its sequence number was seen before.</summary>
    Replayed,

    /// <summary>Its sequence number lies before the window.</summary>
    TooOld,
    BadIntegrity,

    /// <summary>The padding or its length is not what the sender must have written (RFC 4303 §2.4).</summary>
    BadPadding,
}

/// <summary>The receiving half of an ESP SA (RFC 4303 §3.4): window, integrity, decryption, padding.</summary>
public sealed class EspInbound(uint spi, PacketCipher cipher, bool extendedSequenceNumbers, int windowSize) : IDisposable
{
    private readonly AntiReplayWindow _window = new(windowSize);

    public uint Spi => spi;

    /// <summary>The highest sequence number received.</summary>
    public ulong Sequence => _window.Top;

    /// <summary>
    /// Opens a packet in place. On Ok the payload is the <paramref name="length"/> octets at
    /// <paramref name="offset"/>; padding for traffic-flow confidentiality behind it is the payload's own matter.
    /// </summary>
    public EspVerdict Open(Span<byte> packet, out int offset, out int length, out byte nextHeader)
    {
        offset = EspOutbound.HeaderLength + cipher.IvLength;
        length = 0;
        nextHeader = 0;
        var body = packet.Length - offset - cipher.IcvLength;
        if (body < EspOutbound.TrailerLength || body % cipher.BlockLength != 0)
            return EspVerdict.Malformed;
        var low = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);
        var sequence = extendedSequenceNumbers ? _window.Infer(low) : low;
        if (!_window.MayAccept(sequence, out var tooOld))
            return tooOld ? EspVerdict.TooOld : EspVerdict.Replayed;
        var good = extendedSequenceNumbers
            ? cipher.Open(packet, EspOutbound.HeaderLength, (uint)(sequence >> 32))
            : cipher.Open(packet, EspOutbound.HeaderLength);
        if (!good)
            return EspVerdict.BadIntegrity;
        _window.Mark(sequence);
        return ReadTrailer(packet.Slice(offset, body), out length, out nextHeader);
    }

    public void Dispose() => cipher.Dispose();

    private static EspVerdict ReadTrailer(ReadOnlySpan<byte> body, out int length, out byte nextHeader)
    {
        int padding = body[^2];
        nextHeader = body[^1];
        length = body.Length - EspOutbound.TrailerLength - padding;
        if (length < 0)
            return EspVerdict.BadPadding;
        for (var i = 0; i < padding; i++)
        {
            if (body[length + i] != i + 1)
                return EspVerdict.BadPadding;
        }
        return EspVerdict.Ok;
    }
}
