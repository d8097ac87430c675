namespace IkeLab.Engine.Crypto;

/// <summary>
/// One key in one direction: protects the SK payload of IKE messages (RFC 7296 §3.14, RFC 5282) and ESP packets
/// (RFC 4303). A packet is laid out as [prefix][IV][plaintext][ICV]; the prefix is authenticated, the plaintext is
/// encrypted in place. The caller writes the IV and has padded the plaintext to <see cref="BlockLength"/>.
/// Not safe for concurrent use; never allocates after construction.
/// </summary>
public abstract class PacketCipher : IDisposable
{
    /// <summary>Octets of the explicit IV in the packet; may be 0.</summary>
    public abstract int IvLength { get; }

    /// <summary>Octets of the integrity check value at the end of the packet; may be 0 only for no integrity.</summary>
    public abstract int IcvLength { get; }

    /// <summary>The plaintext's length is a multiple of this; 1 where the mode needs no padding.</summary>
    public abstract int BlockLength { get; }

    /// <summary>The IV must be unpredictable (CBC). Otherwise it must only never repeat, and a counter serves.</summary>
    public abstract bool NeedsRandomIv { get; }

    /// <summary>Encrypts the plaintext in place and writes the ICV into the last <see cref="IcvLength"/> octets.</summary>
    public abstract void Seal(Span<byte> packet, int prefixLength);

    /// <summary>Checks the ICV in constant time and decrypts in place; false leaves the plaintext area undefined.</summary>
    public abstract bool Open(Span<byte> packet, int prefixLength);

    /// <summary>
    /// As <see cref="Seal(Span{byte},int)"/> for ESP with extended sequence numbers: the high 32 bits are
    /// authenticated but not sent, between SPI and sequence number for an AEAD (RFC 4106 §5), behind the packet for a
    /// separate MAC (RFC 4303 §2.2.1). The prefix is the 8-octet ESP header.
    /// </summary>
    public abstract void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh);

    /// <summary>The receiving side of <see cref="Seal(Span{byte},int,uint)"/>.</summary>
    public abstract bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeroes and frees the key.</summary>
    protected abstract void Dispose(bool disposing);
}
