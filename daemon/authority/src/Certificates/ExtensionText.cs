using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IkeLab.Authority.Certificates;

/// <summary>Extensions of certificates as people read them.</summary>
internal static class ExtensionText
{
    /// <summary>One line; null for one that says nothing to people.</summary>
    public static string? TryPrint(X509Extension extension)
    {
        var critical = extension.Critical ? "critical, " : "";
        try
        {
            return extension switch
            {
                X509BasicConstraintsExtension basic => $"basicConstraints={critical}"
                    + (basic.CertificateAuthority ? $"CA:TRUE{PathLength(basic)}" : "CA:FALSE"),
                X509KeyUsageExtension usage => $"keyUsage={critical}{Usages(usage)}",
                X509EnhancedKeyUsageExtension purposes => "extendedKeyUsage=" + critical
                    + string.Join(", ", purposes.EnhancedKeyUsages.Cast<Oid>().Select(Purpose)),
                X509SubjectAlternativeNameExtension =>
                    "subjectAltName=" + critical + extension.Format(multiLine: false),
                X509SubjectKeyIdentifierExtension identifier =>
                    $"subjectKeyIdentifier={identifier.SubjectKeyIdentifier}",
                X509AuthorityKeyIdentifierExtension { KeyIdentifier: { } identifier } =>
                    $"authorityKeyIdentifier={Convert.ToHexString(identifier.Span)}",
                X509AuthorityInformationAccessExtension access when access.EnumerateOcspUris().Any() =>
                    $"authorityInfoAccess=OCSP {string.Join(", ", access.EnumerateOcspUris())}",
                { Oid.Value: "2.5.29.31" } => "crlDistributionPoints=" + extension.Format(false),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            return $"{extension.Oid?.Value}=damaged";
        }
    }

    private static string PathLength(X509BasicConstraintsExtension basic) =>
        basic.HasPathLengthConstraint ? $", pathlen:{basic.PathLengthConstraint}" : "";

    private static string Usages(X509KeyUsageExtension usage) =>
        string.Join(", ", usage.KeyUsages.ToString().Split(", ").Select(
            u => u == nameof(X509KeyUsageFlags.CrlSign) ? "cRLSign" : char.ToLowerInvariant(u[0]) + u[1..]));

    private static string Purpose(Oid oid) => oid.Value switch
    {
        CertificateProfile.ServerAuth => "serverAuth",
        CertificateProfile.ClientAuth => "clientAuth",
        CertificateProfile.OcspSigning => "OCSPSigning",
        CertificateProfile.IkeIntermediate => "ikeIntermediate",
        var other => other ?? "",
    };
}
