namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// How a separate ICV is computed: by the engine's own algorithm, by one that only captures have,
/// or not.
/// </summary>
/// <param name="Engine">The engine's algorithm, or None.</param>
/// <param name="Hash">HMAC with this hash, which the engine does not negotiate; null for
/// none.</param>
/// <param name="IcvLength">Octets on the wire where the engine's algorithm does not tell.</param>
/// <param name="KeyLength">Octets of SK_a; 0 where the ICV is not checked.</param>
internal sealed record IntegrityRule(
    string Name, IntegrityId Engine, System.Security.Cryptography.HashAlgorithmName? Hash,
        int IcvLength, int KeyLength);

/// <summary>
/// The names of Wireshark's IKEv2 decryption table, as strongSwan's save-keys plugin writes them
/// too.
/// </summary>
internal static class CipherNames
{
    private static readonly IntegrityRule[] Integrities =
    [
        new("NONE", IntegrityId.None, null, 0, 0),
        new("HMAC_SHA1_96", IntegrityId.HmacSha1_96, null, 12, 20),
        new("HMAC_SHA2_256_128", IntegrityId.HmacSha256_128, null, 16, 32),
        new("HMAC_SHA2_384_192", IntegrityId.HmacSha384_192, null, 24, 48),
        new("HMAC_SHA2_512_256", IntegrityId.HmacSha512_256, null, 32, 64),
        new("AES_XCBC_96", IntegrityId.AesXcbc96, null, 12, 16),
        new("AES_CMAC_96", IntegrityId.AesCmac96, null, 12, 16),
        new("HMAC_MD5_96", IntegrityId.None, System.Security.Cryptography.HashAlgorithmName.MD5,
            12, 16),
        new("HMAC_MD5_128", IntegrityId.None, System.Security.Cryptography.HashAlgorithmName.MD5,
            16, 16),
        new("HMAC_SHA1_160", IntegrityId.None, System.Security.Cryptography.HashAlgorithmName.SHA1,
            20, 20),
        new("HMAC_SHA2_256_96", IntegrityId.None,
            System.Security.Cryptography.HashAlgorithmName.SHA256, 12, 32),
        new("ANY 64-bits of Authentication", IntegrityId.None, null, 8, 0),
        new("ANY 96-bits of Authentication", IntegrityId.None, null, 12, 0),
        new("ANY 128-bits of Authentication", IntegrityId.None, null, 16, 0),
        new("ANY 160-bits of Authentication", IntegrityId.None, null, 20, 0),
        new("ANY 192-bits of Authentication", IntegrityId.None, null, 24, 0),
        new("ANY 256-bits of Authentication", IntegrityId.None, null, 32, 0),
    ];

    private static readonly Dictionary<string,
        (EncryptionId Id, int Bits)> Ciphers = BuildCiphers();

    /// <summary>Encryption by its name, with or without the reference in brackets.</summary>
    public static bool TryFindCipher(string name, out EncryptionId id, out int bits)
    {
        var found = Ciphers.TryGetValue(Trim(name), out var cipher);
        (id, bits) = cipher;
        return found;
    }

    public static IntegrityRule? FindIntegrity(string name)
    {
        var trimmed = Trim(name);
        return Array.Find(Integrities, i => i.Name == trimmed);
    }

    public static IntegrityRule Integrity(IntegrityId id) =>
        Array.Find(Integrities, i => i.Engine == id)!;

    public static string Cipher(EncryptionId id, int bits)
    {
        foreach (var (name, cipher) in Ciphers)
        {
            if (cipher == (id, bits))
                return name;
        }
        return $"ENCR {(ushort)id} with {bits} bits";
    }

    // "AES-CBC-256 [RFC3602]" is known as "AES-CBC-256".
    private static string Trim(string name)
    {
        var bracket = name.IndexOf(" [", StringComparison.Ordinal);
        return (bracket < 0 ? name : name[..bracket]).Trim();
    }

    private static Dictionary<string, (EncryptionId Id, int Bits)> BuildCiphers()
    {
        Dictionary<string, (EncryptionId Id, int Bits)> names = new()
        {
            ["NULL"] = (EncryptionId.Null, 0),
            ["3DES"] = (EncryptionId.TripleDes, 0),
            ["ChaCha20-Poly1305"] = (EncryptionId.ChaCha20Poly1305, 0),
        };
        foreach (var bits in (int[])[128, 192, 256])
        {
            names[$"AES-CBC-{bits}"] = (EncryptionId.AesCbc, bits);
            names[$"AES-CTR-{bits}"] = (EncryptionId.AesCtr, bits);
            names[$"AES-GCM-{bits} with 8 octet ICV"] = (EncryptionId.AesGcm8, bits);
            names[$"AES-GCM-{bits} with 12 octet ICV"] = (EncryptionId.AesGcm12, bits);
            names[$"AES-GCM-{bits} with 16 octet ICV"] = (EncryptionId.AesGcm16, bits);
            names[$"AES-CCM-{bits} with 8 octet ICV"] = (EncryptionId.AesCcm8, bits);
            names[$"AES-CCM-{bits} with 12 octet ICV"] = (EncryptionId.AesCcm12, bits);
            names[$"AES-CCM-{bits} with 16 octet ICV"] = (EncryptionId.AesCcm16, bits);
        }
        return names;
    }
}
