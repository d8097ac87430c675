using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim.Capture;

/// <summary>
/// Keys in the two tables that Wireshark reads from its configuration folder: <c>ikev2_decryption_table</c> and
/// <c>esp_sa</c>. Nothing is kept where no folder is asked for.
/// </summary>
internal sealed class KeyFiles(string? folder)
{
    private readonly StringBuilder _ike = new();
    private readonly StringBuilder _esp = new();
    private readonly HashSet<ulong> _seen = [];

    public void AddIke(IkeKeyExport keys)
    {
        if (folder is null || !_seen.Add(keys.SpiI ^ keys.SpiR * 31))
            return;
        _ike.Append($"{keys.SpiI:x16},{keys.SpiR:x16},{Hex(keys.EncryptionI)},{Hex(keys.EncryptionR)},")
            .Append($"\"{IkeCipher(keys.Suite)}\",{Hex(keys.IntegrityI)},{Hex(keys.IntegrityR)},")
            .Append($"\"{IkeIntegrity(keys.Suite.Integrity)}\"\n");
    }

    /// <summary>One direction: packets to this host with this SPI.</summary>
    public void AddEsp(ChildSaParameters sa)
    {
        if (folder is null)
            return;
        _esp.Append($"\"IPv4\",\"*\",\"*\",\"0x{sa.InboundSpi:x8}\",\"{EspCipher(sa.Suite)}\",")
            .Append($"\"{Key(sa.Inbound.Encryption)}\",\"{EspIntegrity(sa.Suite)}\",\"{Key(sa.Inbound.Integrity)}\"\n");
    }

    public void Write()
    {
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "ikev2_decryption_table"), _ike.ToString());
        File.WriteAllText(Path.Combine(folder, "esp_sa"), _esp.ToString());
        File.WriteAllText(Path.Combine(folder, "preferences"),
            "esp.enable_encryption_decode: TRUE\nesp.enable_authentication_check: TRUE\n");
    }

    private static string Hex(byte[] key) => Convert.ToHexStringLower(key);
    private static string Key(byte[] key) => key.Length == 0 ? "" : "0x" + Hex(key);

    private static string IkeCipher(CipherSuite suite) => suite.Encryption switch
    {
        EncryptionId.AesCbc => $"AES-CBC-{suite.KeyBits} [RFC3602]",
        EncryptionId.AesCtr => $"AES-CTR-{suite.KeyBits} [RFC5930]",
        EncryptionId.AesGcm8 => $"AES-GCM-{suite.KeyBits} with 8 octet ICV [RFC5282]",
        EncryptionId.AesGcm12 => $"AES-GCM-{suite.KeyBits} with 12 octet ICV [RFC5282]",
        EncryptionId.AesGcm16 => $"AES-GCM-{suite.KeyBits} with 16 octet ICV [RFC5282]",
        EncryptionId.AesCcm8 => $"AES-CCM-{suite.KeyBits} with 8 octet ICV [RFC5282]",
        EncryptionId.AesCcm12 => $"AES-CCM-{suite.KeyBits} with 12 octet ICV [RFC5282]",
        EncryptionId.AesCcm16 => $"AES-CCM-{suite.KeyBits} with 16 octet ICV [RFC5282]",
        EncryptionId.ChaCha20Poly1305 => "ChaCha20/Poly1305 [RFC7634]",
        _ => "3DES [RFC2451]",
    };

    private static string IkeIntegrity(IntegrityId id) => id switch
    {
        IntegrityId.None => "NONE [RFC4306]",
        IntegrityId.HmacSha1_96 => "HMAC_SHA1_96 [RFC2404]",
        IntegrityId.HmacSha384_192 => "HMAC_SHA2_384_192 [RFC4868]",
        IntegrityId.HmacSha512_256 => "HMAC_SHA2_512_256 [RFC4868]",
        IntegrityId.HmacSha256_128 => "HMAC_SHA2_256_128 [RFC4868]",
        _ => "ANY 96-bits of Authentication [No Checking]",
    };

    private static string EspCipher(CipherSuite suite) => suite.Encryption switch
    {
        EncryptionId.AesCbc => "AES-CBC [RFC3602]",
        EncryptionId.AesCtr => "AES-CTR [RFC3686]",
        EncryptionId.AesGcm8 => "AES-GCM with 8 octet ICV [RFC4106]",
        EncryptionId.AesGcm12 => "AES-GCM with 12 octet ICV [RFC4106]",
        EncryptionId.AesGcm16 => "AES-GCM with 16 octet ICV [RFC4106]",
        EncryptionId.ChaCha20Poly1305 => "ChaCha20 with Poly1305 [RFC7634]",
        EncryptionId.TripleDes => "TripleDES-CBC [RFC2451]",
        _ => "NULL",
    };

    private static string EspIntegrity(CipherSuite suite) => suite.Integrity switch
    {
        IntegrityId.HmacSha1_96 => "HMAC-SHA-1-96 [RFC2404]",
        IntegrityId.HmacSha256_128 => "HMAC-SHA-256-128 [RFC4868]",
        IntegrityId.HmacSha384_192 => "HMAC-SHA-384-192 [RFC4868]",
        IntegrityId.HmacSha512_256 => "HMAC-SHA-512-256 [RFC4868]",
        _ => "NULL",
    };
}
