using System.Buffers.Binary;
using IkeLab.Crypto.Native;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Ciphers;

/// <summary>
/// A combined mode (RFC 5282): the nonce is the salt that came with the key and the packet's 8-octet IV; the
/// prefix is the associated data.
/// </summary>
internal abstract unsafe class AeadCipher : PacketCipher
{
    private const int ExplicitIvLength = 8;
    private const int MaxNonceLength = 12;
    private const int EspHeaderLength = 8;

    private readonly CipherContext _context;
    private readonly int _saltLength;

    /// <summary>
    /// Implicit nonce octets. They need not be secret (RFC 4106 §4), so they may live in the managed heap.
    /// </summary>
    private readonly uint _salt;

    /// <param name="keyAndSalt">The key with its salt behind it (RFC 4106 §8.1, RFC 7634 §2).</param>
    /// <param name="setupTagLength">The ICV's length for a mode whose key setup needs it, else 0.</param>
    protected AeadCipher(
        nint cipher, ReadOnlySpan<byte> keyAndSalt, int saltLength, int icvLength, int setupTagLength)
    {
        _saltLength = saltLength;
        IcvLength = icvLength;
        ReadOnlySpan<byte> salt = keyAndSalt[^saltLength..];
        Span<byte> word = stackalloc byte[4];
        word.Clear();
        salt.CopyTo(word);
        _salt = BinaryPrimitives.ReadUInt32LittleEndian(word);
        _context = new CipherContext(
            cipher, keyAndSalt[..^saltLength], saltLength + ExplicitIvLength, setupTagLength);
    }

    public sealed override int IvLength => ExplicitIvLength;
    public sealed override int IcvLength { get; }
    public sealed override int BlockLength => 1;
    public sealed override bool NeedsRandomIv => false;

    public sealed override void Seal(Span<byte> packet, int prefixLength) =>
        SealWith(packet[..prefixLength], packet, prefixLength);

    public sealed override bool Open(Span<byte> packet, int prefixLength) =>
        prefixLength <= packet.Length && OpenWith(packet[..prefixLength], packet, prefixLength);

    public sealed override void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> header = stackalloc byte[EspHeaderLength + 4];
        WriteExtendedHeader(packet[..prefixLength], sequenceHigh, header);
        SealWith(header, packet, prefixLength);
    }

    public sealed override bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        if (packet.Length < EspHeaderLength)
            return false;
        Span<byte> header = stackalloc byte[EspHeaderLength + 4];
        WriteExtendedHeader(packet[..prefixLength], sequenceHigh, header);
        return OpenWith(header, packet, prefixLength);
    }

    /// <summary>
    /// Encrypts the text in place and writes the tag behind it. The context has its nonce already.
    /// </summary>
    /// <param name="iv">Where the packet's IV stands: just before the text.</param>
    protected abstract void SealText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length);

    /// <summary>Checks the tag, which stands behind the text, and decrypts in place.</summary>
    protected abstract bool OpenText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length);

    /// <summary>The key, when the context must be set up anew for this direction.</summary>
    protected virtual ReadOnlySpan<byte> KeyForTurn(bool encrypt) => [];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _context.Dispose();
    }

    /// <summary>
    /// Feeds associated data; libcrypto reads a null pointer as something else, so never an empty part.
    /// </summary>
    protected static void Authenticate(nint context, ReadOnlySpan<byte> data)
    {
        int written;
        fixed (byte* d = data)
        {
            if (data.Length != 0)
                Require(EVP_CipherUpdateShort(context, null, &written, d, data.Length));
        }
    }

    private void SealWith(ReadOnlySpan<byte> header, Span<byte> packet, int prefixLength)
    {
        int textLength = packet.Length - prefixLength - ExplicitIvLength - IcvLength;
        ArgumentOutOfRangeException.ThrowIfNegative(textLength, nameof(packet));
        fixed (byte* p = packet)
        {
            byte* iv = p + prefixLength;
            SetNonce(iv, encrypt: true);
            SealText(_context.Pointer, header, iv, iv + ExplicitIvLength, textLength);
        }
        GC.KeepAlive(this);
    }

    private bool OpenWith(ReadOnlySpan<byte> header, Span<byte> packet, int prefixLength)
    {
        int textLength = packet.Length - prefixLength - ExplicitIvLength - IcvLength;
        if (textLength < 0)
            return false;
        bool good;
        fixed (byte* p = packet)
        {
            byte* iv = p + prefixLength;
            SetNonce(iv, encrypt: false);
            good = OpenText(_context.Pointer, header, iv, iv + ExplicitIvLength, textLength);
        }
        if (!good)
            ERR_clear_error();
        GC.KeepAlive(this);
        return good;
    }

    private void SetNonce(byte* iv, bool encrypt)
    {
        byte* nonce = stackalloc byte[MaxNonceLength];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(nonce, 4), _salt);
        *(ulong*)(nonce + _saltLength) = *(ulong*)iv;
        fixed (byte* key = KeyForTurn(encrypt))
            Require(EVP_CipherInit_ex(_context.Pointer, 0, 0, key, nonce, encrypt ? 1 : 0));
    }

    /// <summary>
    /// SPI, then all 64 bits of the sequence number (RFC 4106 §5, RFC 4309 §5, RFC 7634 §2.1).
    /// </summary>
    private static void WriteExtendedHeader(ReadOnlySpan<byte> prefix, uint sequenceHigh, Span<byte> header)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(prefix.Length, EspHeaderLength, nameof(prefix));
        prefix[..4].CopyTo(header);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], sequenceHigh);
        prefix[4..].CopyTo(header[8..]);
    }
}

/// <summary>
/// AES-GCM (RFC 4106, RFC 5282) and ChaCha20-Poly1305 (RFC 7634): libcrypto drives both the same way.
/// </summary>
internal sealed unsafe class StreamingAead(nint cipher, ReadOnlySpan<byte> keyAndSalt, int icvLength)
    : AeadCipher(cipher, keyAndSalt, 4, icvLength, 0)
{
    protected override void SealText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length)
    {
        int written;
        Authenticate(context, header);
        if (length != 0)
            Require(EVP_CipherUpdate(context, text, &written, text, length));
        Require(EVP_CipherFinal_ex(context, text + length, &written));
        Require(EVP_CIPHER_CTX_ctrl(context, AeadGetTag, IcvLength, text + length));
    }

    protected override bool OpenText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length)
    {
        int written;
        Require(EVP_CIPHER_CTX_ctrl(context, AeadSetTag, IcvLength, text + length));
        Authenticate(context, header);
        if (length != 0)
            Require(EVP_CipherUpdate(context, text, &written, text, length));
        return EVP_CipherFinal_ex(context, text + length, &written) > 0;
    }
}

/// <summary>
/// ENCR_NULL_AUTH_AES_GMAC (RFC 4543): all of the packet is associated data, nothing is encrypted.
/// </summary>
/// <remarks>
/// RFC 4543 §7 says that the IV is not authenticated; the Linux kernel, the BSDs and the vector that they all
/// test with (draft-mcgrew-gcm-test) have it between the header and the payload. Whoever omits it talks to
/// nobody.
/// </remarks>
internal sealed unsafe class GmacCipher(nint cipher, ReadOnlySpan<byte> keyAndSalt)
    : AeadCipher(cipher, keyAndSalt, 4, 16, 0)
{
    protected override void SealText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length)
    {
        int written;
        Authenticate(context, header);
        Authenticate(context, new ReadOnlySpan<byte>(iv, IvLength + length));
        Require(EVP_CipherFinal_ex(context, text + length, &written));
        Require(EVP_CIPHER_CTX_ctrl(context, AeadGetTag, IcvLength, text + length));
    }

    protected override bool OpenText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length)
    {
        int written;
        Require(EVP_CIPHER_CTX_ctrl(context, AeadSetTag, IcvLength, text + length));
        Authenticate(context, header);
        Authenticate(context, new ReadOnlySpan<byte>(iv, IvLength + length));
        return EVP_CipherFinal_ex(context, text + length, &written) > 0;
    }
}

/// <summary>
/// AES-CCM (RFC 4309, RFC 5282 §4): its first block holds the message's length, so that comes first.
/// </summary>
internal sealed unsafe class CcmCipher(nint cipher, ReadOnlySpan<byte> keyAndSalt, int icvLength)
    : AeadCipher(cipher, keyAndSalt, SaltLength, icvLength, icvLength)
{
    private const int SaltLength = 3;

    /// <summary>
    /// libcrypto binds a CCM key to its direction; kept for the cipher that is used in both.
    /// </summary>
    private readonly SecretBuffer _key = new(keyAndSalt[..^SaltLength]);
    private bool _encrypting = true;

    protected override ReadOnlySpan<byte> KeyForTurn(bool encrypt)
    {
        if (encrypt == _encrypting)
            return [];
        _encrypting = encrypt;
        return _key.Span;
    }

    protected override void SealText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length)
    {
        int written;
        Require(EVP_CipherUpdateShort(context, null, &written, null, length));
        Authenticate(context, header);
        Require(EVP_CipherUpdate(context, text, &written, text, length));
        Require(EVP_CIPHER_CTX_ctrl(context, AeadGetTag, IcvLength, text + length));
    }

    protected override bool OpenText(
        nint context, ReadOnlySpan<byte> header, byte* iv, byte* text, int length)
    {
        int written;
        Require(EVP_CIPHER_CTX_ctrl(context, AeadSetTag, IcvLength, text + length));
        Require(EVP_CipherUpdateShort(context, null, &written, null, length));
        Authenticate(context, header);
        return EVP_CipherUpdate(context, text, &written, text, length) > 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Dispose();
        base.Dispose(disposing);
    }
}
