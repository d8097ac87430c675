using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim;

/// <summary>Suites as strongSwan and OpenIKED users write them: <c>aes256gcm16-prfsha384-ecp384</c>.</summary>
public static class SuiteParser
{
    private static readonly (string Name, EncryptionId Id, int Bits)[] Ciphers =
    [
        ("aes128", EncryptionId.AesCbc, 128), ("aes192", EncryptionId.AesCbc, 192),
        ("aes256", EncryptionId.AesCbc, 256), ("aes128ctr", EncryptionId.AesCtr, 128),
        ("aes192ctr", EncryptionId.AesCtr, 192), ("aes256ctr", EncryptionId.AesCtr, 256),
        ("aes128gcm8", EncryptionId.AesGcm8, 128), ("aes192gcm8", EncryptionId.AesGcm8, 192),
        ("aes256gcm8", EncryptionId.AesGcm8, 256), ("aes128gcm12", EncryptionId.AesGcm12, 128),
        ("aes192gcm12", EncryptionId.AesGcm12, 192), ("aes256gcm12", EncryptionId.AesGcm12, 256),
        ("aes128gcm16", EncryptionId.AesGcm16, 128), ("aes192gcm16", EncryptionId.AesGcm16, 192),
        ("aes256gcm16", EncryptionId.AesGcm16, 256), ("aes128ccm8", EncryptionId.AesCcm8, 128),
        ("aes192ccm8", EncryptionId.AesCcm8, 192), ("aes256ccm8", EncryptionId.AesCcm8, 256),
        ("aes128ccm12", EncryptionId.AesCcm12, 128), ("aes192ccm12", EncryptionId.AesCcm12, 192),
        ("aes256ccm12", EncryptionId.AesCcm12, 256), ("aes128ccm16", EncryptionId.AesCcm16, 128),
        ("aes192ccm16", EncryptionId.AesCcm16, 192), ("aes256ccm16", EncryptionId.AesCcm16, 256),
        ("chacha20poly1305", EncryptionId.ChaCha20Poly1305, 0), ("3des", EncryptionId.TripleDes, 0),
    ];

    private static readonly (string Name, IntegrityId Id)[] Macs =
    [
        ("sha1", IntegrityId.HmacSha1_96), ("sha256", IntegrityId.HmacSha256_128),
        ("sha384", IntegrityId.HmacSha384_192), ("sha512", IntegrityId.HmacSha512_256),
        ("aesxcbc", IntegrityId.AesXcbc96), ("aescmac", IntegrityId.AesCmac96),
    ];

    private static readonly (string Name, PrfId Id)[] Prfs =
    [
        ("prfsha1", PrfId.HmacSha1), ("prfsha256", PrfId.HmacSha256), ("prfsha384", PrfId.HmacSha384),
        ("prfsha512", PrfId.HmacSha512), ("prfaesxcbc", PrfId.AesXcbc), ("prfaescmac", PrfId.AesCmac),
    ];

    private static readonly (string Name, KeyExchangeMethod Id)[] Methods =
    [
        ("modp768", KeyExchangeMethod.Modp768), ("modp1024", KeyExchangeMethod.Modp1024),
        ("modp1536", KeyExchangeMethod.Modp1536), ("modp2048", KeyExchangeMethod.Modp2048),
        ("modp3072", KeyExchangeMethod.Modp3072), ("modp4096", KeyExchangeMethod.Modp4096),
        ("modp6144", KeyExchangeMethod.Modp6144), ("modp8192", KeyExchangeMethod.Modp8192),
        ("modp1024s160", KeyExchangeMethod.Modp1024s160), ("modp2048s224", KeyExchangeMethod.Modp2048s224),
        ("modp2048s256", KeyExchangeMethod.Modp2048s256), ("ecp256", KeyExchangeMethod.Ecp256),
        ("ecp384", KeyExchangeMethod.Ecp384), ("ecp521", KeyExchangeMethod.Ecp521),
        ("brainpool224", KeyExchangeMethod.BrainpoolP224),
        ("brainpool256", KeyExchangeMethod.BrainpoolP256),
        ("brainpool384", KeyExchangeMethod.BrainpoolP384),
        ("brainpool512", KeyExchangeMethod.BrainpoolP512), ("x25519", KeyExchangeMethod.X25519),
        ("curve25519", KeyExchangeMethod.X25519), ("x448", KeyExchangeMethod.X448),
        ("mlkem512", KeyExchangeMethod.MlKem512), ("mlkem768", KeyExchangeMethod.MlKem768),
        ("mlkem1024", KeyExchangeMethod.MlKem1024),
    ];

    /// <summary>What <c>--suite mixed</c> stands for.</summary>
    public static readonly string[] Mixed =
    [
        "aes128gcm16-prfsha256-x25519", "aes256gcm16-prfsha384-ecp384", "aes128ctr-sha512-ecp256",
        "aes256-sha256-modp2048",
    ];

    /// <summary>
    /// Key exchange methods joined by plus signs: the first one and the additional ones of RFC 9370, each a different one.
    /// </summary>
    public static bool TryParseMethods(string text, out KeyExchangeMethod[] methods, out string error)
    {
        methods = [];
        foreach (var part in text.ToLowerInvariant().Split('+'))
        {
            var (name, id) = Array.Find(Methods, m => m.Name == part);
            error = name is null ? $"'{part}' is no key exchange method"
                : Array.IndexOf(methods, id) >= 0 ? $"'{part}' comes twice"
                : methods.Length > AlgorithmProposal.MaxAdditionalKeyExchanges ? "there are more than eight methods"
                : "";
            if (error.Length > 0)
                return false;
            methods = [.. methods, id];
        }
        error = "";
        return true;
    }

    /// <summary>As it is written in a suite.</summary>
    public static string NameOf(KeyExchangeMethod method) => Array.Find(Methods, m => m.Id == method).Name;

    /// <summary>
    /// Parts joined by hyphens, in any order: one cipher, a MAC unless the cipher is combined-mode, a prf (by
    /// default the MAC's), and a key exchange method.
    /// </summary>
    public static bool TryParse(string text, out Suite suite, out string error)
    {
        suite = null!;
        (EncryptionId Id, int Bits)? cipher = null;
        IntegrityId? mac = null;
        PrfId? prf = null;
        KeyExchangeMethod? method = null;
        foreach (var part in text.ToLowerInvariant().Split('-'))
        {
            string? twice = null;
            if (Array.Find(Ciphers, c => c.Name == part) is { Name: not null } c)
                (twice, cipher) = (cipher is null ? null : "ciphers", (c.Id, c.Bits));
            else if (Array.Find(Macs, m => m.Name == part) is { Name: not null } m)
                (twice, mac) = (mac is null ? null : "MACs", m.Id);
            else if (Array.Find(Prfs, p => p.Name == part) is { Name: not null } p)
                (twice, prf) = (prf is null ? null : "prfs", p.Id);
            else if (Array.Find(Methods, g => g.Name == part) is { Name: not null } g)
                (twice, method) = (method is null ? null : "key exchange methods", g.Id);
            else
            {
                error = $"'{part}' is no cipher, MAC, prf or key exchange method";
                return false;
            }
            if (twice is not null)
            {
                error = $"'{part}' is one too many: a suite has no two {twice}";
                return false;
            }
        }
        error = (cipher, method) switch
        {
            (null, _) => "it names no cipher, such as aes256gcm16",
            (_, null) => "it names no key exchange method, such as x25519",
            _ => "",
        };
        if (error.Length > 0)
            return false;
        var combined = CipherSuite.IsCombinedMode(cipher!.Value.Id);
        if (!combined && mac is null)
        {
            error = "the cipher needs a MAC, such as sha256";
            return false;
        }
        if (combined && mac is not null)
        {
            // As in other daemons, "sha256" beside a combined-mode cipher means the prf.
            prf ??= PrfOf(mac.Value);
            mac = null;
        }
        EncryptionChoice[] encryption = [new(cipher.Value.Id, cipher.Value.Bits)];
        IntegrityId[] integrity = mac is { } chosen ? [chosen] : [];
        var ike = new AlgorithmProposal
        {
            Encryption = encryption, Integrity = integrity,
            Prf = [prf ?? (mac is { } of ? PrfOf(of) : PrfId.HmacSha256)], KeyExchange = [method!.Value],
        };
        suite = new(text, ike, new() { Encryption = encryption, Integrity = integrity });
        return true;
    }

    private static PrfId PrfOf(IntegrityId mac) => mac switch
    {
        IntegrityId.HmacSha1_96 => PrfId.HmacSha1,
        IntegrityId.HmacSha384_192 => PrfId.HmacSha384,
        IntegrityId.HmacSha512_256 => PrfId.HmacSha512,
        IntegrityId.AesXcbc96 => PrfId.AesXcbc,
        IntegrityId.AesCmac96 => PrfId.AesCmac,
        _ => PrfId.HmacSha256,
    };
}
