using System.Security.Cryptography;
using IkeLab.Crypto.Native;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto;

/// <summary>
/// Combined-mode ciphers: AES-GCM (RFC 4106, 5282), AES-CCM (RFC 4309), ChaCha20-Poly1305 (RFC 7634), and AES-GMAC as
/// a cipher without confidentiality (RFC 4543). The nonce is the key's salt followed by the explicit IV.
/// </summary>
internal sealed unsafe class AeadCipher : PacketCipher
{
    private const int ExplicitIv = 8;
    private const int MaxNonce = 12;
    private readonly CipherContext _seal;
    private readonly CipherContext _open;
    private readonly Kind _kind;
    private readonly byte[] _salt;

    private enum Kind : byte
    {
        Gcm,
        Ccm,
        Poly1305,
        Gmac,
    }

    public AeadCipher(in CipherSuite suite, ReadOnlySpan<byte> key)
    {
        (_kind, IcvLength, var name) = Describe(suite.Encryption, suite.KeyBits);
        var saltLength = _kind == Kind.Ccm ? 3 : 4;
        _salt = key[^saltLength..].ToArray();
        var cipher = Check.NotNull(Algorithm.Cipher(name), name);
        var nonceLength = saltLength + ExplicitIv;
        var tag = _kind == Kind.Ccm ? IcvLength : 0;
        _seal = new(cipher, key[..^saltLength], encrypt: true, nonceLength, tag);
        _open = new(cipher, key[..^saltLength], encrypt: false, nonceLength, tag);
    }

    public override int IvLength => ExplicitIv;
    public override int IcvLength { get; }

    // RFC 4309 §3.1 and RFC 7634 §2 want no padding for the mode's sake.
    public override int BlockLength => 1;
    public override bool NeedsRandomIv => false;

    public static bool IsAvailable(EncryptionId id, int keyBits) => Algorithm.Cipher(Describe(id, keyBits).Name) != 0;

    public override void Seal(Span<byte> packet, int prefixLength) =>
        Encrypt(packet, packet[..prefixLength], prefixLength);

    public override bool Open(Span<byte> packet, int prefixLength) =>
        Decrypt(packet, packet[..prefixLength], prefixLength);

    public override void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> authenticated = stackalloc byte[12];
        Extended.Write(authenticated, packet, sequenceHigh);
        Encrypt(packet, authenticated, prefixLength);
    }

    public override bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> authenticated = stackalloc byte[12];
        Extended.Write(authenticated, packet, sequenceHigh);
        return Decrypt(packet, authenticated, prefixLength);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        CryptographicOperations.ZeroMemory(_salt);
        _seal.Dispose();
        _open.Dispose();
    }

    private void Encrypt(Span<byte> packet, ReadOnlySpan<byte> authenticated, int prefixLength)
    {
        var textAt = prefixLength + ExplicitIv;
        var length = packet.Length - textAt - IcvLength;
        int written;
        Span<byte> nonce = stackalloc byte[MaxNonce];
        var context = _seal.Pointer;
        fixed (byte* n = nonce, p = packet, a = authenticated)
        {
            WriteNonce(nonce, packet, prefixLength);
            var ok = LibCrypto.EVP_CipherInit_ex(context, 0, 0, null, n, 1);
            if (_kind == Kind.Ccm)
                ok &= LibCrypto.EVP_CipherUpdate(context, null, &written, null, length);
            ok &= LibCrypto.EVP_CipherUpdate(context, null, &written, a, authenticated.Length);
            if (_kind == Kind.Gmac)
                ok &= LibCrypto.EVP_CipherUpdate(context, null, &written, p + prefixLength, ExplicitIv + length);
            else
                ok &= LibCrypto.EVP_CipherUpdate(context, p + textAt, &written, p + textAt, length);
            ok &= LibCrypto.EVP_CipherFinal_ex(context, p + textAt, &written);
            ok &= LibCrypto.EVP_CIPHER_CTX_ctrl(context, Control.GetTag, IcvLength, p + packet.Length - IcvLength);
            Check.Ok(ok, "sealing a packet");
        }
    }

    private bool Decrypt(Span<byte> packet, ReadOnlySpan<byte> authenticated, int prefixLength)
    {
        var textAt = prefixLength + ExplicitIv;
        var length = packet.Length - textAt - IcvLength;
        if (length < 0)
            return false;
        int written;
        Span<byte> nonce = stackalloc byte[MaxNonce];
        var context = _open.Pointer;
        fixed (byte* n = nonce, p = packet, a = authenticated)
        {
            WriteNonce(nonce, packet, prefixLength);
            var tag = p + packet.Length - IcvLength;
            if (_kind == Kind.Ccm)
            {
                // CCM wants the tag before the nonce and the whole length before the data, and checks while it decrypts.
                return LibCrypto.EVP_CIPHER_CTX_ctrl(context, Control.SetTag, IcvLength, tag) == 1
                    && LibCrypto.EVP_CipherInit_ex(context, 0, 0, null, n, 0) == 1
                    && LibCrypto.EVP_CipherUpdate(context, null, &written, null, length) == 1
                    && LibCrypto.EVP_CipherUpdate(context, null, &written, a, authenticated.Length) == 1
                    && LibCrypto.EVP_CipherUpdate(context, p + textAt, &written, p + textAt, length) == 1;
            }
            var ok = LibCrypto.EVP_CipherInit_ex(context, 0, 0, null, n, 0);
            ok &= LibCrypto.EVP_CipherUpdate(context, null, &written, a, authenticated.Length);
            if (_kind == Kind.Gmac)
                ok &= LibCrypto.EVP_CipherUpdate(context, null, &written, p + prefixLength, ExplicitIv + length);
            else
                ok &= LibCrypto.EVP_CipherUpdate(context, p + textAt, &written, p + textAt, length);
            ok &= LibCrypto.EVP_CIPHER_CTX_ctrl(context, Control.SetTag, IcvLength, tag);
            return ok == 1 && LibCrypto.EVP_CipherFinal_ex(context, p + textAt, &written) == 1;
        }
    }

    private void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> packet, int ivAt)
    {
        _salt.CopyTo(nonce);
        packet.Slice(ivAt, ExplicitIv).CopyTo(nonce[_salt.Length..]);
    }

    private static (Kind Kind, int Icv, string Name) Describe(EncryptionId id, int keyBits) => id switch
    {
        EncryptionId.AesGcm8 => (Kind.Gcm, 8, $"AES-{keyBits}-GCM"),
        EncryptionId.AesGcm12 => (Kind.Gcm, 12, $"AES-{keyBits}-GCM"),
        EncryptionId.AesGcm16 => (Kind.Gcm, 16, $"AES-{keyBits}-GCM"),
        EncryptionId.NullAesGmac => (Kind.Gmac, 16, $"AES-{keyBits}-GCM"),
        EncryptionId.AesCcm8 => (Kind.Ccm, 8, $"AES-{keyBits}-CCM"),
        EncryptionId.AesCcm12 => (Kind.Ccm, 12, $"AES-{keyBits}-CCM"),
        EncryptionId.AesCcm16 => (Kind.Ccm, 16, $"AES-{keyBits}-CCM"),
        _ => (Kind.Poly1305, 16, "ChaCha20-Poly1305"),
    };
}
