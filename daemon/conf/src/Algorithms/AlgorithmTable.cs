using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration;

/// <summary>
/// The words for algorithms of one kind and place, in iked's order, then those that iked does not have.
/// </summary>
internal sealed class AlgorithmTable
{
    private const string BetterCipher = "aes-256-gcm";
    private const string BetterGroup = "curve25519";

    private readonly (string Word, AlgorithmName Algorithm)[] _common;
    private readonly (string Word, AlgorithmName Algorithm)[] _additional;

    private AlgorithmTable((string, AlgorithmName)[] common, (string, AlgorithmName)[] additional) =>
        (_common, _additional) = (common, additional);

    public static AlgorithmTable Authentication { get; } = new(
        [
            A(IntegrityId.None, "hmac-md5", "hmac-sha2-256"),
            A(IntegrityId.HmacSha1_96, "hmac-sha1", weak: true),
            A(IntegrityId.HmacSha256_128, "hmac-sha2-256"),
            A(IntegrityId.HmacSha384_192, "hmac-sha2-384"),
            A(IntegrityId.HmacSha512_256, "hmac-sha2-512"),
        ],
        [A(IntegrityId.AesXcbc96, "aes-xcbc"), A(IntegrityId.AesCmac96, "aes-cmac")]);

    public static AlgorithmTable Prf { get; } = new(
        [
            F(PrfId.None, "hmac-md5", "hmac-sha2-256"),
            F(PrfId.HmacSha1, "hmac-sha1", weak: true),
            F(PrfId.HmacSha256, "hmac-sha2-256"),
            F(PrfId.HmacSha384, "hmac-sha2-384"),
            F(PrfId.HmacSha512, "hmac-sha2-512"),
        ],
        [F(PrfId.AesXcbc, "aes-xcbc"), F(PrfId.AesCmac, "aes-cmac")]);

    public static AlgorithmTable IkeEncryption { get; } = new(
        [
            .. TripleDes(),
            E(EncryptionId.AesCbc, "aes-128", 128), E(EncryptionId.AesCbc, "aes-192", 192),
            E(EncryptionId.AesCbc, "aes-256", 256),
            E(EncryptionId.AesGcm16, "aes-128-gcm", 128), E(EncryptionId.AesGcm16, "aes-256-gcm", 256),
            E(EncryptionId.AesGcm12, "aes-128-gcm-12", 128), E(EncryptionId.AesGcm12, "aes-256-gcm-12", 256),
        ],
        [
            E(EncryptionId.ChaCha20Poly1305, "chacha20-poly1305", 0), E(EncryptionId.AesGcm16, "aes-192-gcm", 192),
            .. Sizes(EncryptionId.AesCtr, "ctr"), .. Rare(),
        ]);

    public static AlgorithmTable ChildEncryption { get; } = new(
        [
            .. TripleDes(),
            E(EncryptionId.AesCbc, "aes-128", 128), E(EncryptionId.AesCbc, "aes-192", 192),
            E(EncryptionId.AesCbc, "aes-256", 256),
            .. Sizes(EncryptionId.AesCtr, "ctr"), .. Sizes(EncryptionId.AesGcm16, "gcm"),
            .. Sizes(EncryptionId.NullAesGmac, "gmac"),
            Absent("blowfish"), Absent("cast"),
            E(EncryptionId.ChaCha20Poly1305, "chacha20-poly1305", 0),
            ("null", new(AlgorithmKind.Encryption, "null", (ushort)EncryptionId.Null, IsWeak: true)),
        ],
        [.. Sizes(EncryptionId.AesGcm12, "gcm-12"), .. Rare()]);

    public static AlgorithmTable Group { get; } = new(
        [
            .. G(KeyExchangeMethod.None, "none"),
            .. G(KeyExchangeMethod.Modp768, "modp768", "grp1", alternative: BetterGroup),
            .. G(KeyExchangeMethod.Modp1024, "modp1024", "grp2", weak: true),
            .. G(KeyExchangeMethod.Modp1536, "modp1536", "grp5", weak: true),
            .. G(KeyExchangeMethod.Modp2048, "modp2048", "grp14"),
            .. G(KeyExchangeMethod.Modp3072, "modp3072", "grp15"),
            .. G(KeyExchangeMethod.Modp4096, "modp4096", "grp16"),
            .. G(KeyExchangeMethod.Modp6144, "modp6144", "grp17"),
            .. G(KeyExchangeMethod.Modp8192, "modp8192", "grp18"),
            .. G(KeyExchangeMethod.Ecp256, "ecp256", "grp19"),
            .. G(KeyExchangeMethod.Ecp384, "ecp384", "grp20"),
            .. G(KeyExchangeMethod.Ecp521, "ecp521", "grp21"),
            .. G((KeyExchangeMethod)25, "ecp192", "grp25", alternative: "ecp256"),
            .. G((KeyExchangeMethod)26, "ecp224", "grp26", alternative: "ecp256"),
            .. G(KeyExchangeMethod.BrainpoolP224, "brainpool224", "grp27", alternative: "brainpool256"),
            .. G(KeyExchangeMethod.BrainpoolP256, "brainpool256", "grp28"),
            .. G(KeyExchangeMethod.BrainpoolP384, "brainpool384", "grp29"),
            .. G(KeyExchangeMethod.BrainpoolP512, "brainpool512", "grp30"),
            .. G(KeyExchangeMethod.X25519, "curve25519", "grp31"),
            .. G((KeyExchangeMethod)1035, "sntrup761x25519", alternative: BetterGroup),
        ],
        [
            .. G(KeyExchangeMethod.Modp1024s160, "modp1024s160", "grp22", weak: true),
            .. G(KeyExchangeMethod.Modp2048s224, "modp2048s224", "grp23", weak: true),
            .. G(KeyExchangeMethod.Modp2048s256, "modp2048s256", "grp24", weak: true),
            .. G(KeyExchangeMethod.X448, "curve448", "grp32"),
        ]);

    public IEnumerable<string> Words => _common.Concat(_additional).Select(row => row.Word);

    /// <summary>
    /// Finds a word. As in iked the beginning of one will do: the first one in order is meant.
    /// </summary>
    /// <param name="whole">The whole word that was found.</param>
    public AlgorithmName? Find(string word, out string whole)
    {
        whole = word;
        if (word.Length == 0)
            return null;
        foreach (var row in _common)
        {
            if (!row.Word.StartsWith(word, StringComparison.Ordinal))
                continue;
            whole = row.Word;
            return row.Algorithm;
        }
        return _additional.FirstOrDefault(row => row.Word == word).Algorithm;
    }

    /// <summary>The word for an algorithm, or its number where iked.conf has none.</summary>
    public string WordOf(ushort id, int keyBits) => _common.Concat(_additional)
        .FirstOrDefault(row => row.Algorithm.Id == id && row.Algorithm.KeyBits == keyBits
            && row.Algorithm.Alternative is null).Word ?? $"{id}";

    /// <summary>
    /// The word for what a peer offers, with the names of what is not implemented here; without one, its numbers.
    /// </summary>
    public string NameOf(ushort id, int keyBits)
    {
        var word = _common.Concat(_additional).FirstOrDefault(
            row => row.Algorithm.Id == id && row.Algorithm.KeyBits == keyBits
                && (id != 0 || row.Algorithm.Alternative is null)).Word;
        return word ?? (keyBits == 0 ? $"number-{id}" : $"number-{id}-{keyBits}");
    }

    public AlgorithmName this[string word] => Find(word, out _)
        ?? throw new ArgumentException($"there is no algorithm '{word}'", nameof(word));

    private static (string, AlgorithmName) A(
        IntegrityId id, string word, string? alternative = null, bool weak = false) =>
        (word, new(AlgorithmKind.Authentication, word, (ushort)id, Alternative: alternative, IsWeak: weak));

    private static (string, AlgorithmName) F(
        PrfId id, string word, string? alternative = null, bool weak = false) =>
        (word, new(AlgorithmKind.Prf, word, (ushort)id, Alternative: alternative, IsWeak: weak));

    private static (string, AlgorithmName) E(EncryptionId id, string word, int bits) =>
        (word, new(AlgorithmKind.Encryption, word, (ushort)id, bits, CipherSuite.IsCombinedMode(id)));

    private static (string, AlgorithmName) Absent(string word) =>
        (word, new(AlgorithmKind.Encryption, word, 0, Alternative: BetterCipher));

    private static (string, AlgorithmName)[] Sizes(EncryptionId id, string mode) =>
        [E(id, $"aes-128-{mode}", 128), E(id, $"aes-192-{mode}", 192), E(id, $"aes-256-{mode}", 256)];

    private static (string, AlgorithmName)[] Rare() =>
    [
        .. Sizes(EncryptionId.AesGcm8, "gcm-8"), .. Sizes(EncryptionId.AesCcm8, "ccm-8"),
        .. Sizes(EncryptionId.AesCcm12, "ccm-12"), .. Sizes(EncryptionId.AesCcm16, "ccm"),
    ];

    private static (string, AlgorithmName)[] TripleDes()
    {
        var algorithm = new AlgorithmName(
            AlgorithmKind.Encryption, "3des", (ushort)EncryptionId.TripleDes, IsWeak: true);
        return [("3des", algorithm), ("3des-cbc", algorithm)];
    }

    private static (string, AlgorithmName)[] G(
        KeyExchangeMethod id, string word, string? alias = null, string? alternative = null, bool weak = false)
    {
        var algorithm = new AlgorithmName(
            AlgorithmKind.Group, word, (ushort)id, Alternative: alternative, IsWeak: weak);
        return alias is null ? [(word, algorithm)] : [(word, algorithm), (alias, algorithm)];
    }
}
