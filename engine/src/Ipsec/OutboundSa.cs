using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Ipsec;

/// <summary>The sending half of a child SA, by whichever protocol (RFC 4301 §4.1).</summary>
/// <param name="last">The number of the last packet sent, where an SA goes on that another process began; 0 for a new one.</param>
public abstract class OutboundSa(uint spi, PacketCipher cipher, bool extendedSequenceNumbers, ulong last) : IDisposable
{
    public uint Spi => spi;

    /// <summary>The number of the last packet sent; 0 before the first.</summary>
    public ulong Sequence { get; private set; } = last;

    private protected PacketCipher Cipher => cipher;

    /// <param name="last">As for the constructor.</param>
    public static OutboundSa For(
        ChildSaParameters parameters, ICryptoProvider crypto, IRandomSource random, ulong last = 0)
    {
        var (spi, extended) = (parameters.OutboundSpi, parameters.ExtendedSequenceNumbers);
        var cipher = crypto.CreateCipher(parameters.Suite, parameters.Outbound.Encryption, parameters.Outbound.Integrity);
        return parameters.Protocol == ProtocolId.Ah
            ? new AhOutbound(spi, cipher, extended, last)
            : new EspOutbound(spi, cipher, extended, random, last);
    }

    /// <summary>Octets that a packet with so many octets of payload has at most, behind the outer header.</summary>
    public abstract int PacketLength(int payloadLength);

    /// <summary>
    /// Writes one packet, without the outer header that it travels behind, and returns its length, or 0 when the sequence
    /// numbers are used up and the SA must not send any more (RFC 4303 §3.3.3, RFC 4302 §3.3.2).
    /// </summary>
    /// <param name="packet">At least <see cref="PacketLength"/> octets, not overlapping the payload.</param>
    public abstract int Seal(
        IpAddress source, IpAddress destination, ReadOnlySpan<byte> payload, byte nextHeader, Span<byte> packet);

    public virtual void Dispose()
    {
        cipher.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected bool TryTakeNumber()
    {
        if (Sequence == (extendedSequenceNumbers ? ulong.MaxValue : uint.MaxValue))
            return false;
        Sequence++;
        return true;
    }

    /// <summary>The ICV covers the high half of an extended sequence number, which is not sent.</summary>
    private protected void Protect(Span<byte> packet, int prefixLength)
    {
        if (extendedSequenceNumbers)
            cipher.Seal(packet, prefixLength, (uint)(Sequence >> 32));
        else
            cipher.Seal(packet, prefixLength);
    }
}
