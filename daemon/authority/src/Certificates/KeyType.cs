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

    internal static PrivateKey Generate(KeyType type) => type switch
    {
        KeyType.Rsa2048 => GenerateRsa(2048),
        KeyType.Rsa3072 => GenerateRsa(3072),
        KeyType.Rsa4096 => GenerateRsa(4096),
        KeyType.Ecdsa256 => PrivateKey.Generate(KeyAlgorithm.EcdsaP256),
        KeyType.Ecdsa384 => PrivateKey.Generate(KeyAlgorithm.EcdsaP384),
        KeyType.Ecdsa521 => PrivateKey.Generate(KeyAlgorithm.EcdsaP521),
        _ => PrivateKey.Generate(KeyAlgorithm.Ed25519),
    };

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

    private static PrivateKey GenerateRsa(int bits)
    {
        using var rsa = RSA.Create(bits);
        var pkcs8 = rsa.ExportPkcs8PrivateKey();
        try
        {
            return PrivateKey.Load(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }
}
