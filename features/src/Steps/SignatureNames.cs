using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>Hashes and signatures by name (RFC 7427 §7).</summary>
internal static class SignatureNames
{
    public static HashAlgorithmId Hash(string name) => name switch
    {
        "SHA-1" => HashAlgorithmId.Sha1,
        "SHA2-256" => HashAlgorithmId.Sha256,
        "SHA2-384" => HashAlgorithmId.Sha384,
        "SHA2-512" => HashAlgorithmId.Sha512,
        "Identity" => HashAlgorithmId.Identity,
        _ => ushort.TryParse(name, null, out var number) ? (HashAlgorithmId)number
            : throw new StepException($"'{name}' is no hash: SHA-1, SHA2-256, -384, -512 or Identity"),
    };

    /// <summary>Method 14 with this hash; any other method is the key's classical one.</summary>
    public static SignatureScheme Scheme(KeyAlgorithm key, int method, string hash) =>
        method == (int)AuthMethod.DigitalSignature
            ? SignatureScheme.Digital(key switch
            {
                KeyAlgorithm.Rsa => SignatureKind.RsaPkcs1,
                KeyAlgorithm.Ed25519 => SignatureKind.EdDsa,
                _ => SignatureKind.Ecdsa,
            }, Hash(hash))
            : SignatureScheme.Classical(key) is { } classical && (int)classical.Method == method
                && classical.Algorithm.Hash == Hash(hash)
                ? classical
                : throw new StepException($"no {key} key signs by method {method} with {hash}");
}
