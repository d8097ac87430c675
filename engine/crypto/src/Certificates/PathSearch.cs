using System.Globalization;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Config;

namespace IkeLab.Crypto.Certificates;

/// <summary>
/// One search for a path from a leaf to a trust anchor (RFC 5280 §6.1), bounded in depth and in work.
/// </summary>
internal sealed class PathSearch(
    List<DecodedCertificate> anchors, List<DecodedCertificate> intermediates, DateTimeOffset at,
    int verifications)
{
    private readonly List<DecodedCertificate> _path = [];
    private int _verificationsLeft = verifications;

    /// <summary>After success: from the leaf to the trust anchor, which may be the same.</summary>
    internal List<DecodedCertificate> Found { get; } = [];

    /// <summary>What stood in the way last, in one sentence.</summary>
    internal string Reason { get; private set; } = "";

    internal bool Find(DecodedCertificate certificate)
    {
        if (CheckAlone(certificate) is { } fault)
            return Refuse(fault);
        if (IsAnchor(certificate))
        {
            Found.Add(certificate);
            return true;
        }
        if (_path.Count + 2 > CertificateValidator.MaxPathLength)
            return Refuse($"The path is longer than {CertificateValidator.MaxPathLength} certificates.");
        _path.Add(certificate);
        bool found = FindIssuer(certificate);
        _path.RemoveAt(_path.Count - 1);
        if (found)
            Found.Insert(0, certificate);
        return found;
    }

    private bool FindIssuer(DecodedCertificate certificate)
    {
        foreach (DecodedCertificate anchor in anchors)
        {
            if (IsIssuer(anchor, certificate) && (CheckAlone(anchor) is not { } fault || Refuse(fault)))
            {
                Found.Add(anchor);
                return true;
            }
        }
        foreach (DecodedCertificate intermediate in intermediates)
        {
            if (!_path.Contains(intermediate) && IsIssuer(intermediate, certificate) && Find(intermediate))
                return true;
        }
        // Where an issuer was found but was no good, that says more.
        return Reason.Length == 0
            && Refuse($"No trusted authority issued the certificate of {certificate.SubjectText}: "
                + $"{DistinguishedNameText.Of(certificate.Issuer)} is not known.");
    }

    private bool IsIssuer(DecodedCertificate issuer, DecodedCertificate certificate)
    {
        if (!issuer.Subject.Span.SequenceEqual(certificate.Issuer.Span))
            return false;
        // Below the issuer stand all authorities of the path so far; the leaf does not count (RFC 5280
        // §4.2.1.9).
        int below = _path.Count - 1;
        if (!issuer.Extensions.IsAuthority)
            return Refuse($"The certificate of {issuer.SubjectText} is no authority's (basicConstraints).");
        if (issuer.Extensions.PathLength < below)
            return Refuse($"{issuer.SubjectText} allows fewer authorities below it (pathLenConstraint).");
        if (((issuer.Extensions.Usage ?? X509KeyUsage.All) & X509KeyUsage.KeyCertSign) == 0)
            return Refuse($"The authority {issuer.SubjectText} may not sign certificates (keyUsage).");
        if (_verificationsLeft-- <= 0)
            return Refuse("The certificates offer too many paths.");
        KeyAlgorithm key = issuer.PublicKey.Algorithm;
        if (AlgorithmIdentifier.Read(certificate.SignatureAlgorithm, key) is not { } algorithm)
        {
            return Refuse($"The certificate of {certificate.SubjectText} is signed with an algorithm "
                + $"that is not accepted for a key of {key}.");
        }
        if (!SignatureVerification.Verify(
            issuer.PublicKey, algorithm, certificate.Signed.Span, certificate.Signature))
        {
            return Refuse($"The signature of {issuer.SubjectText} on the certificate of "
                + $"{certificate.SubjectText} is wrong.");
        }
        return AllowsNames(issuer);
    }

    /// <summary>An authority's constraints bind all certificates below it (RFC 5280 §6.1.3, §6.1.4).</summary>
    private bool AllowsNames(DecodedCertificate issuer)
    {
        if (issuer.Extensions.Constraints is not { } constraints)
            return true;
        foreach (DecodedCertificate below in _path)
        {
            // What an authority says of itself with a new key is not bound, unless it is the leaf.
            bool isFree = below != _path[0] && below.Subject.Span.SequenceEqual(below.Issuer.Span);
            if (!isFree && constraints.FindForbidden(below) is { } kind)
            {
                return Refuse($"The authority {issuer.SubjectText} may not speak for the {kind} of "
                    + $"{below.SubjectText} (nameConstraints).");
            }
        }
        return true;
    }

    private string? CheckAlone(DecodedCertificate certificate)
    {
        if (at < certificate.NotBefore)
            return $"{certificate.SubjectText} is not valid until {Text(certificate.NotBefore)}.";
        if (at > certificate.NotAfter)
            return $"The certificate of {certificate.SubjectText} expired on {Text(certificate.NotAfter)}.";
        if (certificate.Extensions.UnknownCritical is { } oid)
            return $"The certificate of {certificate.SubjectText} has an unknown critical extension, {oid}.";
        return certificate.Extensions.ExcludesIke
            ? $"The certificate of {certificate.SubjectText} is not for IKE (extendedKeyUsage)."
            : null;
    }

    private bool IsAnchor(DecodedCertificate certificate)
    {
        foreach (DecodedCertificate anchor in anchors)
        {
            if (anchor.Encoded.Span.SequenceEqual(certificate.Encoded.Span))
                return true;
        }
        return false;
    }

    private bool Refuse(string reason)
    {
        Reason = reason;
        return false;
    }

    private static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
