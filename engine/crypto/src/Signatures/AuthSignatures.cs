using IkeLab.Crypto.Prfs;
using IkeLab.Engine.Wire;

namespace IkeLab.Crypto.Signatures;

/// <summary>The content of an AUTH payload (RFC 7296 §3.8).</summary>
public readonly record struct AuthSignature(AuthMethod Method, byte[] Data);

/// <summary>Whether a signature is good; if not, why, in one sentence.</summary>
public readonly record struct SignatureVerdict(bool Valid, string Reason)
{
    internal static SignatureVerdict Good => new(true, "");

    internal static SignatureVerdict Bad(string reason) => new(false, reason);
}

/// <summary>
/// AUTH payloads by signature: RSA (method 1, RFC 7296 §3.8), ECDSA (9–11, RFC 4754) and Digital Signature
/// (14, RFC 7427, RFC 8420), over the octets of RFC 7296 §2.15.
/// </summary>
public static class AuthSignatures
{
    /// <summary>
    /// Signs with a scheme that fits the key; <see cref="SignatureScheme.Choose"/> finds one.
    /// </summary>
    /// <param name="deterministic">
    /// The same key, scheme and octets give the same AUTH payload (RFC 6979 nonces, derived PSS salts): for
    /// simulators.
    /// </param>
    /// <exception cref="ArgumentException">The scheme does not fit the key.</exception>
    public static AuthSignature Sign(
        PrivateKey key, SignatureScheme scheme, ReadOnlySpan<byte> octets, bool deterministic = false)
    {
        byte[] signature = SignatureCreation.Sign(key, scheme.Algorithm, octets, deterministic);
        if (scheme.Method != AuthMethod.DigitalSignature)
        {
            return scheme == SignatureScheme.Classical(key.Algorithm)
                ? new(scheme.Method, signature)
                : throw new ArgumentException($"No {key.Algorithm} key makes {scheme}.", nameof(scheme));
        }
        // RFC 7427 §3: one octet of length, the AlgorithmIdentifier, the signature; ECDSA's in DER.
        byte[] identifier = AlgorithmIdentifier.Write(scheme.Algorithm, key.Algorithm);
        if (scheme.Algorithm.Kind == SignatureKind.Ecdsa)
            signature = Ecdsa.ToDer(signature);
        return new(scheme.Method, [(byte)identifier.Length, .. identifier, .. signature]);
    }

    /// <summary>Verifies a peer's AUTH payload; total over all inputs.</summary>
    public static SignatureVerdict Verify(
        PublicKey key, AuthMethod method, ReadOnlyMemory<byte> authData, ReadOnlySpan<byte> octets) =>
        method switch
    {
        AuthMethod.RsaSignature => VerifyRsa(key, authData, octets),
        AuthMethod.EcdsaSha256P256 or AuthMethod.EcdsaSha384P384 or AuthMethod.EcdsaSha512P521 =>
            VerifyEcdsa(key, method, authData.Span, octets),
        AuthMethod.DigitalSignature => VerifyDigital(key, authData, octets),
        _ => SignatureVerdict.Bad($"Authentication method {(int)method} is not a signature."),
    };

    private static SignatureVerdict VerifyRsa(
        PublicKey key, ReadOnlyMemory<byte> authData, ReadOnlySpan<byte> octets)
    {
        if (key.Algorithm != KeyAlgorithm.Rsa)
            return SignatureVerdict.Bad($"The peer signs with RSA, but its key is {key.Algorithm}.");
        // RFC 7296 §3.8: SHA-1 is the default, and a peer may use a stronger hash without saying so.
        foreach (HashAlgorithmId hash in (ReadOnlySpan<HashAlgorithmId>)
            [HashAlgorithmId.Sha1, HashAlgorithmId.Sha256, HashAlgorithmId.Sha384, HashAlgorithmId.Sha512])
        {
            if (SignatureVerification.Verify(key, new(SignatureKind.RsaPkcs1, hash), octets, authData))
                return SignatureVerdict.Good;
        }
        return SignatureVerdict.Bad("The RSA signature does not verify.");
    }

    private static SignatureVerdict VerifyEcdsa(
        PublicKey key, AuthMethod method, ReadOnlySpan<byte> authData, ReadOnlySpan<byte> octets)
    {
        // RFC 4754 §3 ties each method to one curve and one hash.
        if (SignatureScheme.Classical(key.Algorithm) is not { } scheme || scheme.Method != method)
            return SignatureVerdict.Bad($"The peer signs with {method}, but its key is {key.Algorithm}.");
        Span<byte> digest = stackalloc byte[Digests.MaxLength];
        digest = digest[..Digests.Length(scheme.Algorithm.Hash)];
        Digests.Compute(scheme.Algorithm.Hash, octets, digest);
        return Ecdsa.Verify(key, digest, authData)
            ? SignatureVerdict.Good
            : SignatureVerdict.Bad("The ECDSA signature does not verify.");
    }

    private static SignatureVerdict VerifyDigital(
        PublicKey key, ReadOnlyMemory<byte> authData, ReadOnlySpan<byte> octets)
    {
        int length = authData.Length == 0 ? 0 : authData.Span[0];
        if (length == 0 || 1 + length >= authData.Length)
            return SignatureVerdict.Bad("The AUTH payload is too short for its AlgorithmIdentifier.");
        if (AlgorithmIdentifier.Read(authData.Slice(1, length), key.Algorithm) is not { } algorithm)
        {
            string identifier = Convert.ToHexStringLower(authData.Span.Slice(1, length));
            return SignatureVerdict.Bad($"Algorithm {identifier} does not fit a {key.Algorithm} key.");
        }
        return SignatureVerification.Verify(key, algorithm, octets, authData[(1 + length)..])
            ? SignatureVerdict.Good
            : SignatureVerdict.Bad($"The {algorithm} signature does not verify.");
    }
}
