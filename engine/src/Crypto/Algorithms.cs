namespace IkeLab.Engine.Crypto;

/// <summary>Transform Type 1, Encryption Algorithm (IANA "IKEv2 Transform Type 1").</summary>
public enum EncryptionId : ushort
{
    None = 0,
    TripleDes = 3,
    Null = 11,
    AesCbc = 12,
    AesCtr = 13,
    AesCcm8 = 14,
    AesCcm12 = 15,
    AesCcm16 = 16,
    AesGcm8 = 18,
    AesGcm12 = 19,
    AesGcm16 = 20,
    NullAesGmac = 21,
    ChaCha20Poly1305 = 28,
}

/// <summary>Transform Type 2, Pseudorandom Function.</summary>
public enum PrfId : ushort
{
    None = 0,
    HmacSha1 = 2,
    AesXcbc = 4,
    HmacSha256 = 5,
    HmacSha384 = 6,
    HmacSha512 = 7,
    AesCmac = 8,
}

/// <summary>Transform Type 3, Integrity Algorithm.</summary>
public enum IntegrityId : ushort
{
    None = 0,
    HmacSha1_96 = 2,
    AesXcbc96 = 5,
    AesCmac96 = 8,
    HmacSha256_128 = 12,
    HmacSha384_192 = 13,
    HmacSha512_256 = 14,
}

/// <summary>Transform Type 4, Key Exchange Method (RFC 7296, 5903, 5114, 6954, 8031, 9370).</summary>
public enum KeyExchangeMethod : ushort
{
    None = 0,
    Modp768 = 1,
    Modp1024 = 2,
    Modp1536 = 5,
    Modp2048 = 14,
    Modp3072 = 15,
    Modp4096 = 16,
    Modp6144 = 17,
    Modp8192 = 18,
    Ecp256 = 19,
    Ecp384 = 20,
    Ecp521 = 21,
    Modp1024s160 = 22,
    Modp2048s224 = 23,
    Modp2048s256 = 24,
    BrainpoolP224 = 27,
    BrainpoolP256 = 28,
    BrainpoolP384 = 29,
    BrainpoolP512 = 30,
    X25519 = 31,
    X448 = 32,
    MlKem512 = 35,
    MlKem768 = 36,
    MlKem1024 = 37,
}

/// <summary>Hash algorithms of SIGNATURE_HASH_ALGORITHMS (RFC 7427 §7, RFC 8420 for Identity).</summary>
public enum HashAlgorithmId : ushort
{
    Sha1 = 1,
    Sha256 = 2,
    Sha384 = 3,
    Sha512 = 4,
    Identity = 5,
}

/// <summary>How the octets of an SA's packets are protected: one AEAD, or a cipher with a MAC.</summary>
/// <param name="Encryption">
/// The cipher; <see cref="EncryptionId.Null"/> for ESP without confidentiality, <see cref="EncryptionId.None"/> for AH.
/// </param>
/// <param name="KeyBits">128, 192 or 256 for AES; 0 where the algorithm has one key length.</param>
/// <param name="Integrity"><see cref="IntegrityId.None"/> exactly when the cipher is an AEAD.</param>
public readonly record struct CipherSuite(EncryptionId Encryption, int KeyBits, IntegrityId Integrity)
{
    /// <summary>Octets of keying material for the cipher, salt or nonce included (RFC 4106 §8.1, 5282 §7.1).</summary>
    public int EncryptionKeyLength => Encryption switch
    {
        EncryptionId.Null or EncryptionId.None => 0,
        EncryptionId.TripleDes => 24,
        EncryptionId.AesCbc => KeyBits / 8,
        EncryptionId.AesCcm8 or EncryptionId.AesCcm12 or EncryptionId.AesCcm16 => KeyBits / 8 + 3,
        EncryptionId.ChaCha20Poly1305 => 32 + 4,
        _ => KeyBits / 8 + 4,
    };

    public int IntegrityKeyLength => Integrity switch
    {
        IntegrityId.None => 0,
        IntegrityId.HmacSha1_96 => 20,
        IntegrityId.AesXcbc96 or IntegrityId.AesCmac96 => 16,
        IntegrityId.HmacSha256_128 => 32,
        IntegrityId.HmacSha384_192 => 48,
        _ => 64,
    };

    /// <summary>The cipher authenticates by itself (combined mode, RFC 5282).</summary>
    public bool IsAead => IsCombinedMode(Encryption);

    public static bool IsCombinedMode(EncryptionId id) =>
        id is >= EncryptionId.AesCcm8 and <= EncryptionId.NullAesGmac and not (EncryptionId)17
            or EncryptionId.ChaCha20Poly1305;
}

/// <summary>Fixed lengths of pseudorandom functions (RFC 7296 §2.13) and key exchange methods.</summary>
public static class AlgorithmLengths
{
    /// <summary>No supported prf has more output than this.</summary>
    public const int MaxPrf = 64;

    /// <summary>Octets of output; also the preferred key length of every supported prf.</summary>
    public static int Prf(PrfId prf) => prf switch
    {
        PrfId.HmacSha1 => 20,
        PrfId.AesXcbc or PrfId.AesCmac => 16,
        PrfId.HmacSha256 => 32,
        PrfId.HmacSha384 => 48,
        PrfId.HmacSha512 => 64,
        _ => 0,
    };

    /// <summary>Octets that the initiator puts into its KE payload.</summary>
    public static int InitiatorPublic(KeyExchangeMethod method) => method switch
    {
        KeyExchangeMethod.Modp768 => 96,
        KeyExchangeMethod.Modp1024 or KeyExchangeMethod.Modp1024s160 => 128,
        KeyExchangeMethod.Modp1536 => 192,
        KeyExchangeMethod.Modp2048 or KeyExchangeMethod.Modp2048s224 or KeyExchangeMethod.Modp2048s256 => 256,
        KeyExchangeMethod.Modp3072 => 384,
        KeyExchangeMethod.Modp4096 => 512,
        KeyExchangeMethod.Modp6144 => 768,
        KeyExchangeMethod.Modp8192 => 1024,
        KeyExchangeMethod.Ecp256 or KeyExchangeMethod.BrainpoolP256 => 64,
        KeyExchangeMethod.Ecp384 or KeyExchangeMethod.BrainpoolP384 => 96,
        KeyExchangeMethod.Ecp521 => 132,
        KeyExchangeMethod.BrainpoolP224 => 56,
        KeyExchangeMethod.BrainpoolP512 => 128,
        KeyExchangeMethod.X25519 => 32,
        KeyExchangeMethod.X448 => 56,
        KeyExchangeMethod.MlKem512 => 800,
        KeyExchangeMethod.MlKem768 => 1184,
        KeyExchangeMethod.MlKem1024 => 1568,
        _ => 0,
    };

    /// <summary>Octets that the responder puts into its KE payload; a KEM's ciphertext differs from its key.</summary>
    public static int ResponderPublic(KeyExchangeMethod method) => method switch
    {
        KeyExchangeMethod.MlKem512 => 768,
        KeyExchangeMethod.MlKem768 => 1088,
        KeyExchangeMethod.MlKem1024 => 1568,
        _ => InitiatorPublic(method),
    };

    /// <summary>Octets of the shared secret g^ir: for ECP groups the x coordinate alone (RFC 5903 §7).</summary>
    public static int SharedSecret(KeyExchangeMethod method) => method switch
    {
        >= KeyExchangeMethod.Ecp256 and <= KeyExchangeMethod.Ecp521 => InitiatorPublic(method) / 2,
        >= KeyExchangeMethod.BrainpoolP224 and <= KeyExchangeMethod.BrainpoolP512 => InitiatorPublic(method) / 2,
        >= KeyExchangeMethod.MlKem512 and <= KeyExchangeMethod.MlKem1024 => 32,
        _ => InitiatorPublic(method),
    };
}
