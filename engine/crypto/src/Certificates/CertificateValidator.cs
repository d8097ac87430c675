using System.Security.Cryptography;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Config;

namespace IkeLab.Crypto.Certificates;

/// <summary>The peer's key, or in one sentence why its certificates do not prove its identity.</summary>
public readonly record struct CertificateVerdict(PublicKey? Key, string Reason)
{
    /// <summary>With a key: from the peer's certificate to the trust anchor, both included.</summary>
    public IReadOnlyList<DecodedCertificate> Path { get => field ?? []; init; }

    internal static CertificateVerdict Refused(string reason) => new(null, reason);
}

/// <summary>
/// Decides whether a peer's certificates prove its identity: a path to a trust anchor (RFC 5280 §6), valid at
/// a given instant, with the extensions of RFC 4945 §5.1.3. Revocation is not checked here. Immutable, usable
/// from any thread.
/// </summary>
public sealed class CertificateValidator
{
    /// <summary>Certificates between the leaf and the trust anchor, both included.</summary>
    public const int MaxPathLength = 8;

    /// <summary>CERT payloads that are looked at; the rest is ignored.</summary>
    public const int MaxCertificates = 16;

    /// <summary>A peer must not make us verify more signatures than an honest path needs.</summary>
    private const int MaxVerifications = 32;

    private readonly List<DecodedCertificate> _anchors = [];
    private readonly List<DecodedCertificate> _known = [];
    private readonly Dictionary<Identification, List<byte[]>> _links = [];

    /// <param name="trustAnchors">Certificates in DER: authorities, or a peer's own certificate.</param>
    /// <param name="intermediates">
    /// Certificates of authorities that are known but not trusted: a path may lead over them, although the peer does not
    /// send them.
    /// </param>
    /// <exception cref="ArgumentException">One of them is not a certificate that we can use.</exception>
    public CertificateValidator(
        IEnumerable<ReadOnlyMemory<byte>> trustAnchors, IEnumerable<ReadOnlyMemory<byte>>? intermediates = null)
    {
        foreach (ReadOnlyMemory<byte> anchor in trustAnchors)
            _anchors.Add(Decode(anchor, nameof(trustAnchors)));
        foreach (ReadOnlyMemory<byte> intermediate in intermediates ?? [])
            _known.Add(Decode(intermediate, nameof(intermediates)));
    }

    /// <summary>
    /// The certificate with this fingerprint speaks for the identity, whatever names are in it: the only way for a KEY_ID,
    /// and one for all others (RFC 7296 §4). Its path is checked as any other's.
    /// </summary>
    /// <param name="sha256">SHA-256 of the certificate in DER, 32 octets.</param>
    public void Link(Identification identity, ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, SHA256.HashSizeInBytes);
        if (!_links.TryGetValue(identity, out List<byte[]>? fingerprints))
            _links.Add(identity, fingerprints = []);
        fingerprints.Add(sha256.ToArray());
    }

    /// <summary>The authorities' hashes for a CERTREQ payload, 20 octets each (RFC 7296 §3.7).</summary>
    public byte[] AuthorityHashes()
    {
        byte[] hashes = new byte[20 * _anchors.Count];
        for (int i = 0; i < _anchors.Count; i++)
            _anchors[i].PublicKey.AuthorityHash().CopyTo(hashes, 20 * i);
        return hashes;
    }

    /// <summary>Total over everything that a peer can send.</summary>
    /// <param name="certificates">DER, the peer's own first, others in any order (RFC 7296 §3.6).</param>
    /// <param name="identity">What the peer claims to be; null accepts any certificate with a path.</param>
    public CertificateVerdict Validate(
        IReadOnlyList<ReadOnlyMemory<byte>> certificates, Identification? identity, DateTimeOffset at)
    {
        if (certificates.Count == 0)
            return CertificateVerdict.Refused("The peer sent no certificate.");
        if (DecodedCertificate.TryDecode(certificates[0], out string reason) is not { } leaf)
            return CertificateVerdict.Refused(reason);
        if (CheckLeaf(leaf, identity, IsLinked(identity, certificates[0].Span)) is { } fault)
            return CertificateVerdict.Refused(fault);
        List<DecodedCertificate> intermediates = [.. _known];
        for (int i = 1; i < Math.Min(certificates.Count, MaxCertificates); i++)
        {
            // A certificate that cannot be read may still be one that the path does not need.
            if (DecodedCertificate.TryDecode(certificates[i], out _) is { } intermediate)
                intermediates.Add(intermediate);
        }
        var search = new PathSearch(_anchors, intermediates, at, MaxVerifications);
        return search.Find(leaf)
            ? new(leaf.PublicKey, "") { Path = search.Found }
            : CertificateVerdict.Refused(search.Reason);
    }

    private static DecodedCertificate Decode(ReadOnlyMemory<byte> certificate, string parameter) =>
        DecodedCertificate.TryDecode(certificate, out string reason) ?? throw new ArgumentException(reason, parameter);

    private bool IsLinked(Identification? identity, ReadOnlySpan<byte> certificate)
    {
        if (identity is null || !_links.TryGetValue(identity, out List<byte[]>? fingerprints))
            return false;
        byte[] own = SHA256.HashData(certificate);
        return fingerprints.Exists(f => f.AsSpan().SequenceEqual(own));
    }

    private static string? CheckLeaf(DecodedCertificate leaf, Identification? identity, bool isLinked)
    {
        const X509KeyUsage Signing = X509KeyUsage.DigitalSignature | X509KeyUsage.NonRepudiation;
        // RFC 4945 §5.1.3.2: one of the two suffices.
        if (((leaf.Extensions.Usage ?? X509KeyUsage.All) & Signing) == 0)
            return $"The certificate of {leaf.SubjectText} is not for signing (keyUsage).";
        if (identity is not null && !isLinked && !IdentityMatch.Proves(leaf, identity))
            return $"The certificate of {leaf.SubjectText} has {IdentityMatch.Requirement(identity)}.";
        return null;
    }
}
