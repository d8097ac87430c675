namespace IkeLab.Pcap2Test.Keys;

/// <summary>The keys that open the SK payloads of one IKE SA (RFC 7296 §2.14).</summary>
internal sealed class SaKeys
{
    private PacketCipher? _fromInitiator;
    private PacketCipher? _fromResponder;

    private SaKeys(ulong spiI, ulong spiR, CipherSuite suite, IntegrityRule integrity)
    {
        SpiI = spiI;
        SpiR = spiR;
        Suite = suite;
        Integrity = integrity;
    }

    public ulong SpiI { get; }
    public ulong SpiR { get; }

    /// <summary>
    /// As the engine knows it: its integrity is None where <see cref="Integrity"/> is not the
    /// engine's.
    /// </summary>
    public CipherSuite Suite { get; }
    public IntegrityRule Integrity { get; }
    public byte[] EncryptionI { get; private init; } = [];
    public byte[] EncryptionR { get; private init; } = [];
    public byte[] IntegrityI { get; private init; } = [];
    public byte[] IntegrityR { get; private init; } = [];

    public string CipherName => CipherNames.Cipher(Suite.Encryption, Suite.KeyBits);

    /// <summary>What is wrong with the keys, or null with the keys that are right.</summary>
    public static string? TryCreate(
        ulong spiI, ulong spiR, string cipher, string integrity, byte[] ei, byte[] er, byte[] ai,
            byte[] ar, out SaKeys keys)
    {
        keys = null!;
        if (!CipherNames.TryFindCipher(cipher, out var id, out var bits))
            return $"the encryption '{cipher}' is not known: expected a name like \"AES-CBC-256 [RFC3602]\"";
        if (CipherNames.FindIntegrity(integrity) is not { } rule)
            return $"the integrity '{integrity}' is not known: expected a name like \"HMAC_SHA2_256_128 [RFC4868]\"";
        var suite = new CipherSuite(id, bits, rule.Engine);
        if (suite.IsAead && rule.Engine != IntegrityId.None)
            return $"{cipher} takes no integrity algorithm, and has '{integrity}'";
        foreach (var (name, key) in new[] { ("SK_ei", ei), ("SK_er", er) })
        {
            if (key.Length != suite.EncryptionKeyLength)
                return $"{name} has {key.Length} octets: {cipher} takes {suite.EncryptionKeyLength}";
        }
        foreach (var (name, key) in new[] { ("SK_ai", ai), ("SK_ar", ar) })
        {
            if (rule.KeyLength > 0 && key.Length != rule.KeyLength)
                return $"{name} has {key.Length} octets: {integrity} takes {rule.KeyLength}";
        }
        keys = new(spiI, spiR, suite, suite.IsAead ? CipherNames.Integrity(IntegrityId.None) : rule)
        {
            EncryptionI = ei,
            EncryptionR = er,
            IntegrityI = rule.KeyLength > 0 ? ai : [],
            IntegrityR = rule.KeyLength > 0 ? ar : [],
        };
        return null;
    }

    public static SaKeys From(IkeKeyExport export) =>
        new(export.SpiI, export.SpiR, export.Suite, CipherNames.Integrity(export.Suite.Integrity))
        {
            EncryptionI = export.EncryptionI,
            EncryptionR = export.EncryptionR,
            IntegrityI = export.IntegrityI,
            IntegrityR = export.IntegrityR,
        };

    public PacketCipher Cipher(ICryptoProvider crypto, bool fromInitiator) => fromInitiator
        ? _fromInitiator ??= Create(crypto, EncryptionI, IntegrityI)
        : _fromResponder ??= Create(crypto, EncryptionR, IntegrityR);

    /// <summary>A line of Wireshark's ikev2_decryption_table.</summary>
    public string ToTableLine() =>
        $"{SpiI:x16},{SpiR:x16},{Convert.ToHexStringLower(EncryptionI)},{Convert.ToHexStringLower(EncryptionR)},"
        + $"\"{CipherName}\",{Convert.ToHexStringLower(IntegrityI)},{Convert.ToHexStringLower(IntegrityR)},\"{Integrity.Name}\"";

    private PacketCipher Create(ICryptoProvider crypto, byte[] encryption, byte[] integrity)
    {
        if (Suite.IsAead || Integrity.Engine != IntegrityId.None)
            return crypto.CreateCipher(Suite, encryption, integrity);
        return new ForeignMacCipher(
            crypto.CreateCipher(Suite, encryption, []), Integrity, integrity);
    }
}
