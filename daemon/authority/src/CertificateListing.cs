using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Authority.Certificates;
using IkeLab.Authority.Files;

namespace IkeLab.Authority;

/// <summary>Tells the certificates of an authority. Changes nothing and needs no password.</summary>
public sealed class CertificateListing(AuthorityPlaces places, TimeProvider clock)
{
    private const string Time = "MMM d HH:mm:ss yyyy 'GMT'";

    /// <summary>
    /// The authority's certificate and those of its hosts, or one host's with all there is to say.
    /// </summary>
    /// <param name="hostName">Null for all; "ca" for the authority's own.</param>
    public Outcome Show(string name, string? hostName) => Outcome.Of(() =>
    {
        var host = hostName is null or "ca" ? hostName : Naming.Host(hostName);
        using var authority = OpenAuthority.Open(places, name);
        var index = authority.ReadIndex();
        if (host is not null)
        {
            using var one = host == "ca" ? OpenAuthority.ReadCertificate(authority.Files.Certificate)
                : authority.ReadHostCertificate(host);
            return [.. Brief(one, index), .. Details(one)];
        }
        var lines = Brief(authority.Certificate, index);
        foreach (var each in authority.Files.Hosts())
        {
            using var certificate = OpenAuthority.ReadCertificate(authority.Files.HostCertificate(each));
            lines.Add("");
            lines.AddRange(Brief(certificate, index));
        }
        return lines;
    });

    /// <summary>
    /// The lines of <c>openssl x509 -subject -fingerprint -dates</c>, and whether it is of use.
    /// </summary>
    private List<string> Brief(X509Certificate2 certificate, IndexFile index) =>
    [
        $"subject={SubjectName.ToOneLine(certificate.SubjectName)}",
        $"SHA1 Fingerprint={Fingerprint(certificate, HashAlgorithmName.SHA1)}",
        $"notBefore={Print(certificate.NotBefore)}",
        $"notAfter={Print(certificate.NotAfter)}",
        $"status={Status(certificate, index)}",
    ];

    private static List<string> Details(X509Certificate2 certificate)
    {
        List<string> lines =
        [
            $"issuer={SubjectName.ToOneLine(certificate.IssuerName)}",
            $"serial={certificate.SerialNumber}",
            $"SHA256 Fingerprint={Fingerprint(certificate, HashAlgorithmName.SHA256)}",
            $"key={Key(certificate)}",
            $"signature={Signature(certificate.SignatureAlgorithm)}",
        ];
        foreach (var extension in certificate.Extensions)
        {
            if (ExtensionText.TryPrint(extension) is { } text)
                lines.Add(text);
        }
        return lines;
    }

    private string Status(X509Certificate2 certificate, IndexFile index)
    {
        if (index.Find(certificate.SerialNumber)?.Revocation is { } revocation)
        {
            var reason = RevocationReasons.NameOf(revocation.Reason);
            return $"revoked on {Print(revocation.At.UtcDateTime)}, {reason}";
        }
        var now = clock.GetUtcNow().UtcDateTime;
        return certificate.NotAfter.ToUniversalTime() < now ? "expired"
            : certificate.NotBefore.ToUniversalTime() > now ? "not yet valid"
            : "valid";
    }

    // The framework has no name for it.
    private static string Signature(Oid algorithm) =>
        algorithm.Value == "1.3.101.112" ? "ed25519" : algorithm.FriendlyName ?? algorithm.Value ?? "";

    private static string Key(X509Certificate2 certificate) =>
        Crypto.Signatures.PublicKey.TryRead(
            certificate.PublicKey.ExportSubjectPublicKeyInfo(), out var reason) is { } key
            ? KeyTypes.Describe(key)
            : reason;

    private static string Fingerprint(X509Certificate2 certificate, HashAlgorithmName hash) =>
        Convert.ToHexString(certificate.GetCertHash(hash)).Chunk(2)
            .Aggregate("", (text, pair) => text + (text.Length > 0 ? ":" : "") + new string(pair));

    private static string Print(DateTime time) =>
        time.ToUniversalTime().ToString(Time, CultureInfo.InvariantCulture);
}
