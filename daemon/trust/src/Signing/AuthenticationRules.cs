using IkeLab.Configuration;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Signing;

/// <summary>What a policy's word for authentication means for signatures, ours and the peer's.</summary>
internal static class AuthenticationRules
{
    /// <summary>
    /// How our key signs; null where the policy, the key and what the peer announced have nothing in common.
    /// </summary>
    /// <param name="peerMethods">
    /// What the peer accepts, its favourite first (RFC 9593); where none of it fits, the peer's hashes
    /// decide.
    /// </param>
    public static SignatureScheme? Choose(
        AuthenticationKind kind, PublicKey key, ReadOnlySpan<HashAlgorithmId> peerHashes,
        IReadOnlyList<AuthMethodAnnouncement> peerMethods)
    {
        foreach (var announced in peerMethods)
        {
            if (SchemeOf(announced, key) is { } scheme && Fault(kind, scheme.Method) is null
                && (scheme.Method != AuthMethod.DigitalSignature || peerHashes.Contains(scheme.Algorithm.Hash)))
            {
                return scheme;
            }
        }
        return Choose(kind, key, peerHashes);
    }

    private static SignatureScheme? Choose(
        AuthenticationKind kind, PublicKey key, ReadOnlySpan<HashAlgorithmId> peerHashes)
    {
        switch (kind)
        {
            case AuthenticationKind.Rsa or AuthenticationKind.Ecdsa256 or AuthenticationKind.Ecdsa384
                or AuthenticationKind.Ecdsa521:
                return SignatureScheme.Classical(key.Algorithm) is { } scheme && scheme.Method == MethodOf(kind)
                    ? scheme
                    : null;
            case AuthenticationKind.DigitalSignature when peerHashes.IsEmpty:
            case AuthenticationKind.SharedKey:
                return null;
            default:
                // With EAP it is only the client that does not sign.
                return SignatureScheme.Choose(key.Algorithm, peerHashes, key.Bits);
        }
    }

    /// <summary>Null where the peer may authenticate by this method; otherwise why not.</summary>
    public static string? Fault(AuthenticationKind kind, AuthMethod method)
    {
        var isAllowed = kind switch
        {
            AuthenticationKind.SharedKey => false,
            AuthenticationKind.DigitalSignature => method == AuthMethod.DigitalSignature,
            AuthenticationKind.Rsa or AuthenticationKind.Ecdsa256 or AuthenticationKind.Ecdsa384
                or AuthenticationKind.Ecdsa521 => method == MethodOf(kind),
            _ => method is AuthMethod.RsaSignature or AuthMethod.EcdsaSha256P256 or AuthMethod.EcdsaSha384P384
                or AuthMethod.EcdsaSha512P521 or AuthMethod.DigitalSignature,
        };
        return isAllowed ? null
            : $"The peer authenticates by method {(int)method}, where the policy expects {Expected(kind)}.";
    }

    /// <summary>As the configuration has it.</summary>
    public static string Expected(AuthenticationKind kind) => kind switch
    {
        AuthenticationKind.Rsa => "rsa (1)",
        AuthenticationKind.Ecdsa256 => "ecdsa256 (9)",
        AuthenticationKind.Ecdsa384 => "ecdsa384 (10)",
        AuthenticationKind.Ecdsa521 => "ecdsa521 (11)",
        AuthenticationKind.DigitalSignature => "rfc7427 (14)",
        AuthenticationKind.SharedKey => "a shared key (2)",
        _ => "a signature (1, 9, 10, 11 or 14)",
    };

    private static SignatureScheme? SchemeOf(AuthMethodAnnouncement announced, PublicKey key)
    {
        if (announced.Method != AuthMethod.DigitalSignature)
            return SignatureScheme.Classical(key.Algorithm) is { } own && own.Method == announced.Method ? own : null;
        return AlgorithmIdentifier.Read(announced.Algorithm, key.Algorithm) is { } algorithm
            ? new(AuthMethod.DigitalSignature, algorithm)
            : null;
    }

    private static AuthMethod MethodOf(AuthenticationKind kind) => kind switch
    {
        AuthenticationKind.Rsa => AuthMethod.RsaSignature,
        AuthenticationKind.Ecdsa256 => AuthMethod.EcdsaSha256P256,
        AuthenticationKind.Ecdsa384 => AuthMethod.EcdsaSha384P384,
        _ => AuthMethod.EcdsaSha512P521,
    };
}
