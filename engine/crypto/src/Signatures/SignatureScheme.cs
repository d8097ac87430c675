using IkeLab.Engine.Wire;

namespace IkeLab.Crypto.Signatures;

/// <summary>The mathematics of a signature.</summary>
public enum SignatureKind : byte
{
    RsaPkcs1,
    RsaPss,
    Ecdsa,
    EdDsa,
}

/// <summary>
/// A signature's mathematics with its hash; <see cref="HashAlgorithmId.Identity"/> for EdDSA.
/// </summary>
public readonly record struct SignatureAlgorithm(SignatureKind Kind, HashAlgorithmId Hash)
{
    internal bool Fits(KeyAlgorithm key) => Kind switch
    {
        SignatureKind.RsaPkcs1 or SignatureKind.RsaPss => key == KeyAlgorithm.Rsa,
        SignatureKind.Ecdsa => key.IsEcdsa(),
        _ => key.IsEdDsa(),
    };

    public override string ToString() => Kind == SignatureKind.EdDsa ? "EdDSA" : $"{Kind} with {Hash}";
}

/// <summary>How an AUTH payload is signed: the method on the wire and the signature's algorithm.</summary>
public readonly record struct SignatureScheme(AuthMethod Method, SignatureAlgorithm Algorithm)
{
    /// <summary>
    /// The best scheme for a key, given the peer's SIGNATURE_HASH_ALGORITHMS: Digital Signature (RFC 7427)
    /// with a hash that the peer has, or the key's classical method when the peer announced no hash that we
    /// use. Null when neither fits: an Edwards curve needs the Identity hash announced (RFC 8420 §2).
    /// </summary>
    /// <param name="key">The kind of our key.</param>
    /// <param name="peerHashes">
    /// What the peer announced, in any order; empty when it announced nothing.
    /// </param>
    /// <param name="bits">The key's size; a large RSA key prefers a longer hash.</param>
    /// <param name="pss">RSASSA-PSS rather than PKCS#1 v1.5 for RSA keys, as RFC 8247 §3.2 wants it.</param>
    public static SignatureScheme? Choose(
        KeyAlgorithm key, ReadOnlySpan<HashAlgorithmId> peerHashes, int bits = 0, bool pss = true)
    {
        if (key.IsEdDsa())
        {
            return peerHashes.Contains(HashAlgorithmId.Identity)
                ? Digital(SignatureKind.EdDsa, HashAlgorithmId.Identity)
                : null;
        }
        SignatureKind rsa = pss ? SignatureKind.RsaPss : SignatureKind.RsaPkcs1;
        SignatureKind kind = key.IsEcdsa() ? SignatureKind.Ecdsa : rsa;
        foreach (HashAlgorithmId hash in HashPreference(key, bits))
        {
            if (peerHashes.Contains(hash))
                return Digital(kind, hash);
        }
        // RFC 7427 §3, §4.2: the key's own method is for peers that have announced nothing.
        return peerHashes.IsEmpty ? Classical(key) : null;
    }

    /// <summary>The method that needs no announcement; null for Edwards curves, which have none.</summary>
    public static SignatureScheme? Classical(KeyAlgorithm key) => key switch
    {
        // RFC 7296 §3.8 makes SHA-1 the default of method 1; a peer that wants another hash can announce it.
        KeyAlgorithm.Rsa => new(AuthMethod.RsaSignature, new(SignatureKind.RsaPkcs1, HashAlgorithmId.Sha1)),
        KeyAlgorithm.EcdsaP256 => ClassicalEcdsa(AuthMethod.EcdsaSha256P256, HashAlgorithmId.Sha256),
        KeyAlgorithm.EcdsaP384 => ClassicalEcdsa(AuthMethod.EcdsaSha384P384, HashAlgorithmId.Sha384),
        KeyAlgorithm.EcdsaP521 => ClassicalEcdsa(AuthMethod.EcdsaSha512P521, HashAlgorithmId.Sha512),
        _ => null,
    };

    /// <summary>Method 14 with this algorithm.</summary>
    public static SignatureScheme Digital(SignatureKind kind, HashAlgorithmId hash) =>
        new(AuthMethod.DigitalSignature, new(kind, hash));

    private static SignatureScheme ClassicalEcdsa(AuthMethod method, HashAlgorithmId hash) =>
        new(method, new(SignatureKind.Ecdsa, hash));

    /// <summary>The hash that matches the key's strength first.</summary>
    private static HashAlgorithmId[] HashPreference(KeyAlgorithm key, int bits) => key switch
    {
        KeyAlgorithm.EcdsaP521 => [HashAlgorithmId.Sha512, HashAlgorithmId.Sha384, HashAlgorithmId.Sha256],
        KeyAlgorithm.EcdsaP384 => [HashAlgorithmId.Sha384, HashAlgorithmId.Sha512, HashAlgorithmId.Sha256],
        KeyAlgorithm.Rsa when bits > 3072 =>
            [HashAlgorithmId.Sha384, HashAlgorithmId.Sha512, HashAlgorithmId.Sha256],
        _ => [HashAlgorithmId.Sha256, HashAlgorithmId.Sha384, HashAlgorithmId.Sha512],
    };
}
