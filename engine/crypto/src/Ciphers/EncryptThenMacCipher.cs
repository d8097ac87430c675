using System.Buffers.Binary;
using System.Security.Cryptography;

namespace IkeLab.Crypto.Ciphers;

/// <summary>
/// A plain cipher with a separate MAC over prefix, IV and ciphertext (RFC 7296 §3.14, RFC 4303 §3.4.4.1). The
/// MAC may be absent for ESP without integrity.
/// </summary>
internal sealed class EncryptThenMacCipher(BlockMode mode, PacketMac? mac) : PacketCipher
{
    public override int IvLength => mode.IvLength;
    public override int IcvLength => mac?.IcvLength ?? 0;
    public override int BlockLength => mode.BlockLength;
    public override bool NeedsRandomIv => mode.NeedsRandomIv;

    public override void Seal(Span<byte> packet, int prefixLength) => Seal(packet, prefixLength, []);

    public override bool Open(Span<byte> packet, int prefixLength) => Open(packet, prefixLength, []);

    public override void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> trailer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, sequenceHigh);
        Seal(packet, prefixLength, trailer);
    }

    public override bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> trailer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, sequenceHigh);
        return Open(packet, prefixLength, trailer);
    }

    protected override void Dispose(bool disposing)
    {
        // Mode and MAC hold their native memory in objects that have finalizers of their own.
        if (!disposing)
            return;
        mode.Dispose();
        mac?.Dispose();
    }

    private void Seal(Span<byte> packet, int prefixLength, ReadOnlySpan<byte> trailer)
    {
        Span<byte> authenticated = packet[..^IcvLength];
        Span<byte> iv = authenticated.Slice(prefixLength, IvLength);
        Span<byte> text = authenticated[(prefixLength + IvLength)..];
        if (text.Length % BlockLength != 0)
            throw new ArgumentException("The plaintext is not padded to the cipher's block.", nameof(packet));
        mode.Encrypt(iv, text);
        if (mac is null)
            return;
        Span<byte> full = stackalloc byte[PacketMac.MaxLength];
        mac.Compute(authenticated, trailer, full);
        full[..IcvLength].CopyTo(packet[^IcvLength..]);
    }

    private bool Open(Span<byte> packet, int prefixLength, ReadOnlySpan<byte> trailer)
    {
        int textLength = packet.Length - prefixLength - IvLength - IcvLength;
        if (textLength < 0 || textLength % BlockLength != 0)
            return false;
        Span<byte> authenticated = packet[..^IcvLength];
        if (mac is not null)
        {
            Span<byte> full = stackalloc byte[PacketMac.MaxLength];
            mac.Compute(authenticated, trailer, full);
            if (!CryptographicOperations.FixedTimeEquals(full[..IcvLength], packet[^IcvLength..]))
                return false;
        }
        mode.Decrypt(authenticated.Slice(prefixLength, IvLength), authenticated[(prefixLength + IvLength)..]);
        return true;
    }
}
