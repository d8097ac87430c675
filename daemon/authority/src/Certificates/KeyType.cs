using System.Security.Cryptography;
using IkeLab.Crypto.Signatures;

namespace IkeLab.Authority;

/// <summary>Kinds of keys that can be made.</summary>
public enum KeyType
{
    Rsa2048,
    Rsa3072,
    Rsa4096,
    Ecdsa256,
    Ecdsa384,
    Ecdsa521,
    Ed25519,
}

/// <summary>Names of <see cref="KeyType"/> and how keys are made.</summary>
public static class KeyTypes
{
    /// <summary>Every system's IKEv2 accepts it.</summary>
    public const KeyType Default = KeyType.Rsa3072;

    /// <summary>What a user types.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Enum.GetNames<KeyType>().Select(n => n.ToLowerInvariant())];

    public static KeyType? TryParse(string name) =>
        Names.Contains(name) ? Enum.Parse<KeyType>(name, ignoreCase: true) : null;

    /// <summary>The key in PKCS#8.</summary>
    internal static byte[] Generate(KeyType type)
    {
        switch (type)
        {
            case KeyType.Rsa2048 or KeyType.Rsa3072 or KeyType.Rsa4096:
                using (var rsa = RSA.Create(RsaBits(type)))
                    return rsa.ExportPkcs8PrivateKey();
            case KeyType.Ed25519:
                using (var key = PrivateKey.Generate(KeyAlgorithm.Ed25519))
                    return key.ExportPkcs8();
            default:
                // Not PrivateKey.Generate: Windows reads no key without its public half.
                using (var ecdsa = ECDsa.Create(Curve(type)))
                    return ecdsa.ExportPkcs8PrivateKey();
        }
    }

    /// <summary>The type that is most like a key that may have come from elsewhere.</summary>
    internal static KeyType Like(PublicKey key) => key.Algorithm switch
    {
        KeyAlgorithm.EcdsaP256 => KeyType.Ecdsa256,
        KeyAlgorithm.EcdsaP384 => KeyType.Ecdsa384,
        KeyAlgorithm.EcdsaP521 => KeyType.Ecdsa521,
        KeyAlgorithm.Rsa when key.Bits > 3072 => KeyType.Rsa4096,
        KeyAlgorithm.Rsa when key.Bits > 2048 => KeyType.Rsa3072,
        KeyAlgorithm.Rsa => KeyType.Rsa2048,
        _ => KeyType.Ed25519,
    };

    /// <summary>As people call it.</summary>
    internal static string Describe(PublicKey key) => key.Algorithm switch
    {
        KeyAlgorithm.Rsa => $"RSA, {key.Bits} bits",
        KeyAlgorithm.EcdsaP256 => "ECDSA, P-256",
        KeyAlgorithm.EcdsaP384 => "ECDSA, P-384",
        KeyAlgorithm.EcdsaP521 => "ECDSA, P-521",
        _ => key.Algorithm.ToString(),
    };

    private static int RsaBits(KeyType type) => type switch
    {
        KeyType.Rsa2048 => 2048,
        KeyType.Rsa3072 => 3072,
        _ => 4096,
    };

    private static ECCurve Curve(KeyType type) => type switch
    {
        KeyType.Ecdsa256 => ECCurve.NamedCurves.nistP256,
        KeyType.Ecdsa384 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };
}
