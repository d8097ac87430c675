using IkeLab.Crypto.Native;
using IkeLab.Crypto.Prfs;

namespace IkeLab.Crypto.Ciphers;

/// <summary>Which packet ciphers there are, and how each is built.</summary>
internal static class PacketCiphers
{
    internal static bool Supports(EncryptionId id, int keyBits) => id switch
    {
        EncryptionId.Null => keyBits == 0,
        EncryptionId.TripleDes or EncryptionId.ChaCha20Poly1305 => keyBits == 0 && Algorithm(id, 0) != 0,
        _ => Algorithm(id, keyBits) != 0,
    };

    internal static bool Supports(IntegrityId id) => id switch
    {
        IntegrityId.HmacSha1_96 or IntegrityId.HmacSha256_128 => true,
        IntegrityId.HmacSha384_192 or IntegrityId.HmacSha512_256 => true,
        IntegrityId.AesXcbc96 or IntegrityId.AesCmac96 => CipherAlgorithms.Aes128Cbc != 0,
        _ => false,
    };

    internal static PacketCipher Create(
        in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        Check(suite, encryptionKey, integrityKey);
        return suite.IsAead
            ? CreateAead(suite, encryptionKey)
            : new EncryptThenMacCipher(
                CreateMode(suite, encryptionKey), CreateMac(suite.Integrity, integrityKey));
    }

    private static void Check(
        in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        if (suite.Encryption != EncryptionId.None && !Supports(suite.Encryption, suite.KeyBits))
            throw new NotSupportedException($"{suite.Encryption}-{suite.KeyBits} is not available.");
        if (suite.Integrity != IntegrityId.None && !Supports(suite.Integrity))
            throw new NotSupportedException($"{suite.Integrity} is not available.");
        if (suite.IsAead && suite.Integrity != IntegrityId.None)
            throw new ArgumentException("A combined mode takes no integrity algorithm.", nameof(suite));
        ArgumentOutOfRangeException.ThrowIfNotEqual(encryptionKey.Length, suite.EncryptionKeyLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(integrityKey.Length, suite.IntegrityKeyLength);
    }

    private static PacketCipher CreateAead(in CipherSuite suite, ReadOnlySpan<byte> key)
    {
        nint cipher = Algorithm(suite.Encryption, suite.KeyBits);
        return suite.Encryption switch
        {
            EncryptionId.AesCcm8 => new CcmCipher(cipher, key, 8),
            EncryptionId.AesCcm12 => new CcmCipher(cipher, key, 12),
            EncryptionId.AesCcm16 => new CcmCipher(cipher, key, 16),
            EncryptionId.AesGcm8 => new StreamingAead(cipher, key, 8),
            EncryptionId.AesGcm12 => new StreamingAead(cipher, key, 12),
            EncryptionId.NullAesGmac => new GmacCipher(cipher, key),
            _ => new StreamingAead(cipher, key, 16),
        };
    }

    private static BlockMode CreateMode(in CipherSuite suite, ReadOnlySpan<byte> key)
    {
        nint cipher = Algorithm(suite.Encryption, suite.KeyBits);
        return suite.Encryption switch
        {
            EncryptionId.Null or EncryptionId.None => new NullMode(),
            EncryptionId.TripleDes => new CbcMode(cipher, 8, key),
            EncryptionId.AesCbc => new CbcMode(cipher, 16, key),
            _ => new CtrMode(cipher, key),
        };
    }

    private static PacketMac? CreateMac(IntegrityId id, ReadOnlySpan<byte> key) => id switch
    {
        IntegrityId.None => null,
        IntegrityId.HmacSha1_96 => new HmacPacketMac<Sha1>(12, key),
        IntegrityId.HmacSha256_128 => new HmacPacketMac<Sha256>(16, key),
        IntegrityId.HmacSha384_192 => new HmacPacketMac<Sha384>(24, key),
        IntegrityId.HmacSha512_256 => new HmacPacketMac<Sha512>(32, key),
        _ => new AesPacketMac(id == IntegrityId.AesXcbc96, key),
    };

    /// <summary>libcrypto's cipher, or 0 when it is unknown or missing.</summary>
    private static nint Algorithm(EncryptionId id, int keyBits) => id switch
    {
        EncryptionId.TripleDes => CipherAlgorithms.TripleDesCbc,
        EncryptionId.AesCbc => CipherAlgorithms.AesCbc(keyBits),
        EncryptionId.AesCtr => CipherAlgorithms.AesCtr(keyBits),
        >= EncryptionId.AesCcm8 and <= EncryptionId.AesCcm16 => CipherAlgorithms.AesCcm(keyBits),
        >= EncryptionId.AesGcm8 and <= EncryptionId.NullAesGmac => CipherAlgorithms.AesGcm(keyBits),
        EncryptionId.ChaCha20Poly1305 => CipherAlgorithms.ChaCha20Poly1305,
        _ => 0,
    };
}
