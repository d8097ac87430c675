using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim;

/// <summary>Suites as strongSwan and OpenIKED users write them: <c>aes256gcm16-prfsha384-ecp384</c>.</summary>
public static class SuiteParser
{
    internal static readonly (string Name, KeyExchangeMethod Id)[] Methods =
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
        if (!SuiteParts.TryRead(text, alternatives: false, out var parts, out error))
            return false;
        if (!parts.TryBuildIke(out var ike, out error))
            return false;
        suite = new(text, ike, new() { Encryption = ike.Encryption, Integrity = ike.Integrity });
        return true;
    }

    /// <summary>
    /// One proposal with alternatives, most wanted first: <c>aes256-aes128-sha256-modp2048-ecp256</c>.
    /// </summary>
    public static bool TryParseIke(string text, out AlgorithmProposal proposal, out string error)
    {
        proposal = null!;
        return SuiteParts.TryRead(text, alternatives: true, out var parts, out error)
            && parts.TryBuildIke(out proposal, out error);
    }

    /// <summary>
    /// The same for ESP: without prf; key exchange methods, where there are any, are for rekeys; <c>esn</c> and
    /// <c>noesn</c> say which sequence numbers are offered.
    /// </summary>
    public static bool TryParseEsp(string text, out AlgorithmProposal proposal, out string error)
    {
        proposal = null!;
        return SuiteParts.TryRead(text, alternatives: true, out var parts, out error)
            && parts.TryBuildEsp(out proposal, out error);
    }
}
