using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using X509PublicKey = System.Security.Cryptography.X509Certificates.PublicKey;

namespace IkeLab.Authority.Certificates;

/// <summary>
/// Signs certificates and CRLs with any of our keys: .NET's own generators know no Ed25519.
/// </summary>
internal sealed class CaSigner(PrivateKey key) : X509SignatureGenerator
{
    /// <summary>The key decides its hash; .NET wants one to be named all the same.</summary>
    public static HashAlgorithmName AnyHash => HashAlgorithmName.SHA256;

    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        var signed = Sign([]);
        return signed.AsSpan(1, signed[0]).ToArray();
    }

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm)
    {
        var signed = Sign(data);
        return signed[(1 + signed[0])..];
    }

    /// <summary>Whether a signature with an AlgorithmIdentifier in DER is the key's.</summary>
    public static bool Verify(
        Crypto.Signatures.PublicKey key, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> signature,
        ReadOnlySpan<byte> data)
    {
        if (algorithm.Length > byte.MaxValue)
            return false;
        byte[] joined = [(byte)algorithm.Length, .. algorithm, .. signature];
        return AuthSignatures.Verify(key, AuthMethod.DigitalSignature, joined, data).Valid;
    }

    public static X509PublicKey ToX509(Crypto.Signatures.PublicKey key) =>
        X509PublicKey.CreateFromSubjectPublicKeyInfo(key.Spki, out _);

    protected override X509PublicKey BuildPublicKey() => ToX509(key.PublicKey);

    // RFC 7427 §3 puts a length and the AlgorithmIdentifier before the signature: both that X.509 needs.
    private byte[] Sign(byte[] data) => AuthSignatures.Sign(key, Scheme(), data).Data;

    /// <summary>The hash that matches the key's strength (RFC 5758 §3.2).</summary>
    private SignatureScheme Scheme() => key.Algorithm switch
    {
        KeyAlgorithm.Rsa => SignatureScheme.Digital(SignatureKind.RsaPkcs1,
            key.PublicKey.Bits > 3072 ? HashAlgorithmId.Sha384 : HashAlgorithmId.Sha256),
        KeyAlgorithm.EcdsaP256 => SignatureScheme.Digital(SignatureKind.Ecdsa, HashAlgorithmId.Sha256),
        KeyAlgorithm.EcdsaP384 => SignatureScheme.Digital(SignatureKind.Ecdsa, HashAlgorithmId.Sha384),
        KeyAlgorithm.EcdsaP521 => SignatureScheme.Digital(SignatureKind.Ecdsa, HashAlgorithmId.Sha512),
        _ => SignatureScheme.Digital(SignatureKind.EdDsa, HashAlgorithmId.Identity),
    };
}
