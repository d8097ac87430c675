using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Xfrm;

/// <summary>The kernel's names of algorithms (/proc/crypto).</summary>
internal static class XfrmSuite
{
    /// <summary>The attributes that hold one direction's algorithms and keys.</summary>
    /// <param name="encryptionKey">Of an AEAD or of counter mode with its salt or nonce behind it.</param>
    /// <param name="forAh">AH has no cipher, not even the null one.</param>
    /// <returns>Null when this kernel interface has no name for the suite.</returns>
    public static XfrmAttributes? Attributes(
        CipherSuite suite, byte[] encryptionKey, byte[] integrityKey, bool forAh = false)
    {
        if (suite.IsAead)
        {
            return Aead(suite.Encryption) is var (name, icv) && !forAh
                ? new() { Aead = new(name, icv, encryptionKey) }
                : null;
        }
        if (Integrity(suite.Integrity) is not var (mac, bits))
            return null;
        var auth = new XfrmAlgorithm(mac, bits, integrityKey);
        if (forAh)
            return new() { AuthTruncated = auth };
        return Cipher(suite.Encryption) is { } cipher
            ? new() { Crypt = new(cipher, null, encryptionKey), AuthTruncated = auth }
            : null;
    }

    /// <summary>The attribute of a compression; null when the kernel has none for it.</summary>
    public static XfrmAttributes? Attributes(IpcompTransform transform) =>
        transform == IpcompTransform.Deflate ? new() { Compression = new("deflate", null, []) } : null;

    private static (string Name, int IcvBits)? Aead(EncryptionId id) => id switch
    {
        EncryptionId.AesGcm8 => ("rfc4106(gcm(aes))", 64),
        EncryptionId.AesGcm12 => ("rfc4106(gcm(aes))", 96),
        EncryptionId.AesGcm16 => ("rfc4106(gcm(aes))", 128),
        EncryptionId.AesCcm8 => ("rfc4309(ccm(aes))", 64),
        EncryptionId.AesCcm12 => ("rfc4309(ccm(aes))", 96),
        EncryptionId.AesCcm16 => ("rfc4309(ccm(aes))", 128),
        EncryptionId.NullAesGmac => ("rfc4543(gcm(aes))", 128),
        EncryptionId.ChaCha20Poly1305 => ("rfc7539esp(chacha20,poly1305)", 128),
        _ => null,
    };

    private static string? Cipher(EncryptionId id) => id switch
    {
        EncryptionId.AesCbc => "cbc(aes)",
        EncryptionId.AesCtr => "rfc3686(ctr(aes))",
        EncryptionId.TripleDes => "cbc(des3_ede)",
        EncryptionId.Null => "ecb(cipher_null)",
        _ => null,
    };

    private static (string Name, int IcvBits)? Integrity(IntegrityId id) => id switch
    {
        IntegrityId.HmacSha1_96 => ("hmac(sha1)", 96),
        IntegrityId.HmacSha256_128 => ("hmac(sha256)", 128),
        IntegrityId.HmacSha384_192 => ("hmac(sha384)", 192),
        IntegrityId.HmacSha512_256 => ("hmac(sha512)", 256),
        IntegrityId.AesXcbc96 => ("xcbc(aes)", 96),
        IntegrityId.AesCmac96 => ("cmac(aes)", 96),
        _ => null,
    };
}
