using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Ipsec;

/// <summary>The receiving half of a child SA, by whichever protocol (RFC 4301 §4.1).</summary>
/// <param name="windowSize">Packets that may arrive late, as <see cref="AntiReplayWindow"/> has it.</param>
public abstract class InboundSa(uint spi, PacketCipher cipher, bool extendedSequenceNumbers, int windowSize) : IDisposable
{
    private readonly AntiReplayWindow _window = new(windowSize);

    public uint Spi => spi;

    /// <summary>The highest sequence number received.</summary>
    public ulong Sequence => _window.Top;

    private protected PacketCipher Cipher => cipher;

    /// <param name="windowSize">As for the constructor.</param>
    public static InboundSa For(ChildSaParameters parameters, ICryptoProvider crypto, int windowSize)
    {
        var (spi, extended) = (parameters.InboundSpi, parameters.ExtendedSequenceNumbers);
        var cipher = crypto.CreateCipher(parameters.Suite, parameters.Inbound.Encryption, parameters.Inbound.Integrity);
        return parameters.Protocol == ProtocolId.Ah
            ? new AhInbound(spi, cipher, extended, windowSize)
            : new EspInbound(spi, cipher, extended, windowSize);
    }

    /// <summary>
    /// Opens a packet in place, which came behind an outer header with these addresses. On Ok the payload is the
    /// <paramref name="length"/> octets at <paramref name="offset"/>.
    /// </summary>
    public abstract IpsecVerdict Open(
        IpAddress source, IpAddress destination, Span<byte> packet, out int offset, out int length, out byte nextHeader);

    public virtual void Dispose()
    {
        cipher.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Its number as a whole, and whether a packet with it may be accepted.</summary>
    private protected IpsecVerdict Number(uint low, out ulong sequence)
    {
        sequence = extendedSequenceNumbers ? _window.Infer(low) : low;
        return _window.MayAccept(sequence, out var tooOld) ? IpsecVerdict.Ok
            : tooOld ? IpsecVerdict.TooOld : IpsecVerdict.Replayed;
    }

    /// <summary>Checks and decrypts; a packet that is good counts from now on.</summary>
    private protected bool Verify(Span<byte> packet, int prefixLength, ulong sequence)
    {
        var good = extendedSequenceNumbers
            ? cipher.Open(packet, prefixLength, (uint)(sequence >> 32))
            : cipher.Open(packet, prefixLength);
        if (good)
            _window.Mark(sequence);
        return good;
    }
}
