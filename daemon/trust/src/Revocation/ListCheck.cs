using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>What CRLs say about a certificate.</summary>
internal static class ListCheck
{
    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Revoked where one list says so; otherwise good where one in force covers the certificate.
    /// </summary>
    public static RevocationStatus StatusOf(
        DecodedCertificate certificate, DecodedCertificate issuer, IReadOnlyList<RevocationList> lists,
        DateTimeOffset now)
    {
        var best = RevocationStatus.Unknown("there is no CRL for it");
        foreach (var list in lists)
        {
            if (!list.IsOf(issuer))
                continue;
            var status = StatusOf(certificate, issuer, list, now);
            if (status.State == RevocationState.Revoked)
                return status;
            if (best.State != RevocationState.Good)
                best = status;
        }
        return best;
    }

    /// <summary>
    /// A list that is out of date does not show that a certificate is good, but whom it names stays revoked.
    /// </summary>
    public static RevocationStatus StatusOf(
        DecodedCertificate certificate, DecodedCertificate issuer, RevocationList list, DateTimeOffset now)
    {
        if (!list.IsOf(issuer))
            return RevocationStatus.Unknown($"the CRL is of {list.IssuerText}, not of {issuer.SubjectText}");
        if (list.SignatureFault(issuer) is { } fault)
            return RevocationStatus.Unknown(fault);
        if (list.RevokedAt(certificate) is { } since)
            return RevocationStatus.Revoked(since, $"{issuer.SubjectText} (CRL)");
        if (!list.Scope.Covers(certificate))
            return RevocationStatus.Unknown("the CRL covers other certificates");
        return list.TimeFault(now, s_tolerance) is { } late
            ? RevocationStatus.Unknown(late)
            : RevocationStatus.Good;
    }
}
