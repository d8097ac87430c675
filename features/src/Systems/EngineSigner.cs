using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>How the driver beside the engine signs: by what the peer has announced.</summary>
internal static class EngineSigner
{
    private const int HashLength = 20;

    private static readonly (byte[] Identifier, SignatureKind Kind, HashAlgorithmId Hash)[] Algorithms =
    [
        (SignatureAlgorithms.Ed25519, SignatureKind.EdDsa, HashAlgorithmId.Identity),
        (SignatureAlgorithms.EcdsaSha256, SignatureKind.Ecdsa, HashAlgorithmId.Sha256),
        (SignatureAlgorithms.EcdsaSha384, SignatureKind.Ecdsa, HashAlgorithmId.Sha384),
        (SignatureAlgorithms.EcdsaSha512, SignatureKind.Ecdsa, HashAlgorithmId.Sha512),
        (SignatureAlgorithms.RsaPssSha256, SignatureKind.RsaPss, HashAlgorithmId.Sha256),
        (SignatureAlgorithms.RsaSha256, SignatureKind.RsaPkcs1, HashAlgorithmId.Sha256),
        (SignatureAlgorithms.RsaSha512, SignatureKind.RsaPkcs1, HashAlgorithmId.Sha512),
    ];

    /// <summary>
    /// The first of the peer's methods that the key can do and whose authority has issued the certificate
    /// (RFC 9593 §3.2); where none fits, its hashes decide. Null for none.
    /// </summary>
    /// <param name="authority">The hash that CERTREQ has of the authority of our certificate.</param>
    public static SignatureScheme? Choose(Sign sign, PrivateKey key, ReadOnlySpan<byte> authority)
    {
        foreach (var announced in sign.PeerMethods)
        {
            if (IsOurs(announced.CertLink, sign.CertificateAuthorities, authority)
                && SchemeOf(announced, key.Algorithm) is { } scheme)
            {
                return scheme;
            }
        }
        return SignatureScheme.Choose(key.Algorithm, sign.PeerHashes, key.PublicKey.Bits);
    }

    private static bool IsOurs(byte link, byte[] authorities, ReadOnlySpan<byte> ours) => link == 0
        || (link * HashLength <= authorities.Length
            && authorities.AsSpan((link - 1) * HashLength, HashLength).SequenceEqual(ours));

    private static SignatureScheme? SchemeOf(AuthMethodAnnouncement announced, KeyAlgorithm key)
    {
        if (announced.Method != AuthMethod.DigitalSignature)
            return SignatureScheme.Classical(key) is { } own && own.Method == announced.Method ? own : null;
        foreach (var (identifier, kind, hash) in Algorithms)
        {
            if (identifier.AsSpan().SequenceEqual(announced.Algorithm) && Fits(kind, key))
                return SignatureScheme.Digital(kind, hash);
        }
        return null;
    }

    private static bool Fits(SignatureKind kind, KeyAlgorithm key) => kind switch
    {
        SignatureKind.RsaPkcs1 or SignatureKind.RsaPss => key == KeyAlgorithm.Rsa,
        SignatureKind.EdDsa => key == KeyAlgorithm.Ed25519,
        _ => key is KeyAlgorithm.EcdsaP256 or KeyAlgorithm.EcdsaP384,
    };
}
