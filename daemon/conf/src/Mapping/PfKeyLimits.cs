using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration.Mapping;

/// <summary>
/// What Linux has by PF_KEY: no AEAD, and no length of an ICV, so that HMAC-SHA2-256 is cut to 96 bits there instead of
/// RFC 4868's 128.
/// </summary>
internal static class PfKeyLimits
{
    public const string Instead =
        "use aes-128, aes-192, aes-256, their -ctr forms, 3des or null with hmac-sha2-384, hmac-sha2-512 or hmac-sha1";

    public const string OtherBackend = "use --backend xfrm or tun";

    public static bool Has(AlgorithmName algorithm) => algorithm.Kind switch
    {
        AlgorithmKind.Encryption => (EncryptionId)algorithm.Id
            is EncryptionId.AesCbc or EncryptionId.AesCtr or EncryptionId.TripleDes or EncryptionId.Null,
        AlgorithmKind.Authentication => (IntegrityId)algorithm.Id
            is IntegrityId.HmacSha1_96 or IntegrityId.HmacSha384_192 or IntegrityId.HmacSha512_256
                or IntegrityId.AesXcbc96,
        _ => true,
    };
}
