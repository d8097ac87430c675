using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Capture;

/// <summary>
/// Keys in the two tables that Wireshark reads from its configuration folder: <c>ikev2_decryption_table</c> and
/// <c>esp_sa</c>. Nothing is kept where no folder is asked for. What Wireshark 4.0 cannot decrypt (ChaCha20-Poly1305,
/// and AES-CCM in ESP) is left out, because a table with an unknown name is refused as a whole.
/// </summary>
public sealed class KeyFiles(string? folder)
{
    private readonly StringBuilder _esp = new();
    private readonly StringBuilder _secrets = new();
    private readonly Dictionary<(ulong SpiI, ulong SpiR), int> _places = [];
    private readonly List<string> _ike = [];

    /// <summary>
    /// Both hosts tell the same keys. Of an IKE SA with several key exchanges the last ones stay (RFC 9370 §2.2.2): the
    /// table has one line for each SA.
    /// </summary>
    public void AddIke(IkeKeyExport keys)
    {
        if (folder is null || IkeCipher(keys.Suite) is not { } cipher)
            return;
        var (integrity, integrityI, integrityR) = IkeIntegrity(keys.Suite.Integrity) is { } known
            ? (known, keys.IntegrityI, keys.IntegrityR)
            : ("ANY 96-bits of Authentication [No Checking]", [], []);
        if (!_places.TryGetValue((keys.SpiI, keys.SpiR), out var place))
        {
            _places.Add((keys.SpiI, keys.SpiR), place = _ike.Count);
            _ike.Add("");
        }
        _ike[place] = $"{keys.SpiI:x16},{keys.SpiR:x16},{Hex(keys.EncryptionI)},{Hex(keys.EncryptionR)},"
            + $"\"{cipher}\",{Hex(integrityI)},{Hex(integrityR)},\"{integrity}\"\n";
    }

    /// <summary>One direction: packets to this host with this SPI.</summary>
    public void AddEsp(ChildSaParameters sa)
    {
        if (folder is null || sa.Protocol != ProtocolId.Esp || EspCipher(sa.Suite) is not { } cipher)
            return;
        var (integrity, key) = EspIntegrity(sa.Suite) is { } known
            ? (known, sa.Inbound.Integrity)
            : ("ANY 96 bit authentication [no checking]", []);
        _esp.Append($"\"IPv4\",\"*\",\"*\",\"0x{sa.InboundSpi:x8}\",\"{cipher}\",")
            .Append($"\"{Key(sa.Inbound.Encryption)}\",\"{integrity}\",\"{Key(key)}\"\n");
    }

    /// <summary>
    /// The secret of a key exchange with its two public values: what <c>ikelab pcap2test</c> needs to play a side of the
    /// capture again. Wireshark takes no notice of it.
    /// </summary>
    public void AddSecret(ReadOnlySpan<byte> publicI, ReadOnlySpan<byte> publicR, ReadOnlySpan<byte> secret)
    {
        if (folder is null)
            return;
        _secrets.Append("dh,").Append(Convert.ToHexStringLower(publicI)).Append(',')
            .Append(Convert.ToHexStringLower(publicR)).Append(',').Append(Convert.ToHexStringLower(secret)).Append('\n');
    }

    /// <summary>Wireshark 4.0 decrypts what this suite protects.</summary>
    public static bool CanBeDecrypted(Suite suite)
    {
        var (id, bits) = suite.Ike.Encryption[0];
        var cipher = new CipherSuite(id, bits, IntegrityId.None);
        return IkeCipher(cipher) is not null && EspCipher(cipher) is not null;
    }

    public void Write()
    {
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "ikev2_decryption_table"), string.Concat(_ike));
        File.WriteAllText(Path.Combine(folder, "esp_sa"), _esp.ToString());
        File.WriteAllText(Path.Combine(folder, "ikev2_dh_secrets"), _secrets.ToString());
        File.WriteAllText(Path.Combine(folder, "preferences"),
            "esp.enable_encryption_decode: TRUE\nesp.enable_authentication_check: TRUE\n");
    }

    private static string Hex(byte[] key) => Convert.ToHexStringLower(key);
    private static string Key(byte[] key) => key.Length == 0 ? "" : "0x" + Hex(key);

    private static string? IkeCipher(CipherSuite suite) => suite.Encryption switch
    {
        EncryptionId.AesCbc => $"AES-CBC-{suite.KeyBits} [RFC3602]",
        EncryptionId.AesCtr => $"AES-CTR-{suite.KeyBits} [RFC5930]",
        EncryptionId.AesGcm8 => $"AES-GCM-{suite.KeyBits} with 8 octet ICV [RFC5282]",
        EncryptionId.AesGcm12 => $"AES-GCM-{suite.KeyBits} with 12 octet ICV [RFC5282]",
        EncryptionId.AesGcm16 => $"AES-GCM-{suite.KeyBits} with 16 octet ICV [RFC5282]",
        EncryptionId.AesCcm8 => $"AES-CCM-{suite.KeyBits} with 8 octet ICV [RFC5282]",
        EncryptionId.AesCcm12 => $"AES-CCM-{suite.KeyBits} with 12 octet ICV [RFC5282]",
        EncryptionId.AesCcm16 => $"AES-CCM-{suite.KeyBits} with 16 octet ICV [RFC5282]",
        EncryptionId.TripleDes => "3DES [RFC2451]",
        _ => null,
    };

    private static string? IkeIntegrity(IntegrityId id) => id switch
    {
        IntegrityId.None => "NONE [RFC4306]",
        IntegrityId.HmacSha1_96 => "HMAC_SHA1_96 [RFC2404]",
        IntegrityId.HmacSha384_192 => "HMAC_SHA2_384_192 [RFC4868]",
        IntegrityId.HmacSha512_256 => "HMAC_SHA2_512_256 [RFC4868]",
        IntegrityId.HmacSha256_128 => "HMAC_SHA2_256_128 [RFC4868]",
        _ => null,
    };

    private static string? EspCipher(CipherSuite suite) => suite.Encryption switch
    {
        EncryptionId.AesCbc => "AES-CBC [RFC3602]",
        EncryptionId.AesCtr => "AES-CTR [RFC3686]",
        EncryptionId.AesGcm8 => "AES-GCM with 8 octet ICV [RFC4106]",
        EncryptionId.AesGcm12 => "AES-GCM with 12 octet ICV [RFC4106]",
        EncryptionId.AesGcm16 => "AES-GCM with 16 octet ICV [RFC4106]",
        EncryptionId.TripleDes => "TripleDES-CBC [RFC2451]",
        _ => null,
    };

    private static string? EspIntegrity(CipherSuite suite) => suite.Integrity switch
    {
        IntegrityId.HmacSha1_96 => "HMAC-SHA-1-96 [RFC2404]",
        IntegrityId.HmacSha256_128 => "HMAC-SHA-256-128 [RFC4868]",
        IntegrityId.HmacSha384_192 => "HMAC-SHA-384-192 [RFC4868]",
        IntegrityId.HmacSha512_256 => "HMAC-SHA-512-256 [RFC4868]",
        IntegrityId.None => "NULL",
        _ => null,
    };
}
