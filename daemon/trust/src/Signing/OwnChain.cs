using IkeLab.Crypto.Certificates;
using IkeLab.Engine.Config;

namespace IkeLab.Trust.Signing;

/// <summary>Which certificates go with a signature of ours.</summary>
internal static class OwnChain
{
    /// <summary>What peers decode, and no more than a path may have.</summary>
    private const int MaxLength = CertificateValidator.MaxPathLength;

    private const int HashLength = 20;

    /// <summary>
    /// Leaf first (RFC 7296 §3.6), without the root, which the peer has or does not trust. Among several
    /// leaves that prove the identity with our key, one below an authority that the peer asked for comes
    /// first, and among those the one that is valid longest. Empty where none proves the identity.
    /// </summary>
    /// <param name="asked">
    /// Hashes of CERTREQ payloads (RFC 7296 §3.7); a hint, so that a chain to another one will do.
    /// </param>
    public static IReadOnlyList<DecodedCertificate> Choose(
        TrustStore store, Identification identity, ReadOnlySpan<byte> asked, DateTimeOffset now)
    {
        IReadOnlyList<DecodedCertificate> best = [];
        var bestScore = (false, false, DateTimeOffset.MinValue);
        foreach (var certificate in store.OwnCertificates)
        {
            if (!certificate.PublicKey.Equals(store.Key?.PublicKey) || !IdentityMatch.Proves(certificate, identity))
                continue;
            var chain = Build(store, certificate);
            var isValid = certificate.NotBefore <= now && now <= certificate.NotAfter;
            var score = (isValid, IsAsked(chain, asked), certificate.NotAfter);
            if (score.CompareTo(bestScore) > 0)
                (best, bestScore) = (chain, score);
        }
        return [.. best.Where((certificate, i) => i == 0 || !TrustStore.IsRoot(certificate))];
    }

    private static List<DecodedCertificate> Build(TrustStore store, DecodedCertificate leaf)
    {
        List<DecodedCertificate> chain = [leaf];
        while (chain.Count < MaxLength && !TrustStore.IsRoot(chain[^1]) && IssuerOf(store, chain[^1]) is { } issuer
            && !chain.Contains(issuer))
        {
            chain.Add(issuer);
        }
        return chain;
    }

    private static DecodedCertificate? IssuerOf(TrustStore store, DecodedCertificate certificate) =>
        store.OwnCertificates.Concat(store.Authorities).FirstOrDefault(issuer => issuer.Extensions.IsAuthority
            && issuer.Subject.Span.SequenceEqual(certificate.Issuer.Span)
            && SignedContent.Fault(
                issuer, certificate.SignatureAlgorithm, certificate.Signed, certificate.Signature) is null);

    private static bool IsAsked(List<DecodedCertificate> chain, ReadOnlySpan<byte> asked)
    {
        foreach (var certificate in chain)
        {
            var hash = certificate.PublicKey.AuthorityHash();
            for (var at = 0; at + HashLength <= asked.Length; at += HashLength)
            {
                if (asked.Slice(at, HashLength).SequenceEqual(hash))
                    return true;
            }
        }
        return false;
    }
}
