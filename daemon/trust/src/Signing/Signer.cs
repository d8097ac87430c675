using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Signing;

/// <summary>Makes our AUTH and chooses what goes with it.</summary>
internal static class Signer
{
    /// <param name="problem">Where there is no signature, why: a sentence.</param>
    public static Signed Sign(TrustStore store, Sign effect, DateTimeOffset now, out string problem)
    {
        var refused = new Signed(effect.Id, default, null, []);
        problem = "";
        if (store.KindOf(effect.Connection) is not { } kind)
            problem = $"The configuration has no policy {effect.Connection.Name} any more.";
        else if (store.Key is not { } key)
            problem = $"Policy {effect.Connection.Name} needs a signature, and there is no usable private/local.key.";
        else if (AuthenticationRules.Choose(
            kind, key.PublicKey, effect.PeerHashes, effect.PeerMethods) is not { } scheme)
            problem = $"Our {key.Algorithm} key does not fit policy {effect.Connection.Name}, which expects "
                + $"{AuthenticationRules.Expected(kind)}, and a peer with {HashesOf(effect)}.";
        else
            return Sign(store, effect, key, scheme, now);
        return refused;
    }

    private static Signed Sign(
        TrustStore store, Sign effect, PrivateKey key, SignatureScheme scheme, DateTimeOffset now)
    {
        var signature = AuthSignatures.Sign(key, scheme, effect.Octets);
        var chain = OwnChain.Choose(store, effect.LocalId, effect.CertificateAuthorities, now);
        // RFC 7670 §2: without a certificate the key itself, as SubjectPublicKeyInfo.
        Certificate[] certificates = chain.Count == 0
            ? [new(CertificateEncoding.RawPublicKey, key.PublicKey.Spki.ToArray())]
            : [.. chain.Select(c => new Certificate(CertificateEncoding.X509Signature, c.Encoded.ToArray()))];
        return new(effect.Id, signature.Method, signature.Data, certificates);
    }

    private static string HashesOf(Sign effect) => effect.PeerHashes.Length == 0
        ? "no SIGNATURE_HASH_ALGORITHMS"
        : $"the hashes {string.Join(", ", effect.PeerHashes)}";
}
