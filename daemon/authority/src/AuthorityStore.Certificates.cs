using System.Security.Cryptography.X509Certificates;
using IkeLab.Authority.Certificates;
using IkeLab.Authority.Files;

namespace IkeLab.Authority;

/// <summary>Certificates of hosts.</summary>
public sealed partial class AuthorityStore
{
    /// <summary>Issues a certificate, for the host's key, a new one, or the key of a request.</summary>
    public Outcome CreateCertificate(
        string name, string hostName, CertificateOptions options) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        var names = Names(host, options);
        CheckDays(options.Days ?? 1, AuthorityOptions.MaxDays);
        CheckUrls(options.CrlUrls, "CRL");
        CheckUrls(options.OcspUrls, "OCSP");
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        var files = authority.Files;
        var index = authority.ReadIndex();
        CheckNotThere(authority, index, host, options);
        var request = options.RequestFile is { } path ? SigningRequest.Read(path) : null;
        if (request is not null && File.Exists(files.HostKey(host)))
        {
            throw new RefusedException(
                $"host '{host}' has a key of its own here: delete it, or leave the request out");
        }
        if (request is not null && options.Type is not null)
            throw new RefusedException("a request brings its own key: leave its type out");
        using var changes = new FileChanges();
        using var own = request is null ? HostKeyFor(authority, host, options.Type, changes) : null;
        var key = own?.Public ?? request!.Key;
        var subject = options.DistinguishedName is { } text ? SubjectName.Parse(text)
            // Some clients take the common name for an identity: a request must not choose another host's.
            : request is not null && SubjectName.CommonNamesOf(request.Subject) is [var only] && only == host
                ? request.Subject
            : SubjectName.OfHost(authority.Certificate.SubjectName, host);
        var (notBefore, notAfter) = Validity(authority.Certificate, options.Days);
        using var caKey = authority.ReadKey(passwords);
        var serial = NewSerial();
        using var certificate = Issue(
            subject, authority.Certificate.SubjectName, key, new CaSigner(caKey.Private),
            CertificateProfile.OfHost(key, options, names, authority.Certificate), notBefore, notAfter,
            serial);
        changes.Write(files.Issued(Convert.ToHexString(serial)), ToPem(certificate), Modes.Public);
        changes.Write(files.HostCertificate(host), ToPem(certificate), Modes.Public);
        WriteNextSerial(files, changes);
        index.Add(new IndexEntry(
            notAfter, null, Convert.ToHexString(serial), SubjectName.ToOneLine(subject)));
        changes.Write(files.Index, index.Write(Now), Modes.Public);
        changes.Commit();
        var line = $"created {files.HostCertificate(host)}, valid until {Day(certificate)}";
        return notAfter - notBefore <= TimeSpan.FromDays(CertificateOptions.AppleMaxDays) ? [line]
            : [line, $"Apple's systems refuse what is valid for more than {CertificateOptions.AppleMaxDays} days"];
    });

    /// <summary>Revokes a certificate and signs a new CRL.</summary>
    /// <param name="serial">Hexadecimal; null for the host's present certificate.</param>
    public Outcome Revoke(
        string name, string hostName, X509RevocationReason reason, string? serial) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        var index = authority.ReadIndex();
        if (serial is null)
        {
            using var certificate = authority.ReadHostCertificate(host);
            serial = certificate.SerialNumber;
        }
        var number = IndexFile.SerialText(serial);
        var entry = index.Find(number)
            ?? throw new RefusedException(
                $"CA '{name}' has issued no certificate with the serial number {number}");
        if (entry.Revocation is { } revocation)
        {
            throw new RefusedException(
                $"the certificate {number} of {entry.Subject} is revoked already, "
                + $"since {Day(revocation.At.UtcDateTime)}");
        }
        using var key = authority.ReadKey(passwords);
        index.Revoke(entry, Now, reason);
        using var changes = new FileChanges();
        // A revocation that is in the index alone would come with the next CRL, so the index goes first.
        changes.Write(authority.Files.Index, index.Write(Now), Modes.Public);
        WriteCrl(authority, key, index, changes);
        changes.Commit();
        return [$"revoked the certificate {number} of {entry.Subject}", InstallHint(name)];
    });

    /// <summary>Removes a host's key and certificate; what was issued stays in the index.</summary>
    public Outcome DeleteCertificate(string name, string hostName) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        var files = authority.Files;
        var lines = new List<string> { $"deleted the certificate and the key of host '{host}'" };
        using (var certificate = authority.ReadHostCertificate(host))
        {
            if (Present(authority.ReadIndex(), certificate))
            {
                lines.Add($"the certificate is still valid until {Day(certificate)}; to revoke it: "
                    + $"ikelab ca {name} certificate {host} revoke --serial {certificate.SerialNumber}");
            }
        }
        using var changes = new FileChanges();
        string[] all =
        [
            files.HostKey(host), files.HostPkcs12(host), .. files.HostLeftovers(host),
            files.HostCertificate(host),
        ];
        foreach (var path in all)
            changes.Delete(path);
        changes.Commit();
        return lines;
    });

    private void CheckNotThere(
        OpenAuthority authority, IndexFile index, string host, CertificateOptions options)
    {
        if (options.Renew || !File.Exists(authority.Files.HostCertificate(host)))
            return;
        using var certificate = authority.ReadHostCertificate(host);
        if (Present(index, certificate))
        {
            throw new RefusedException(
                $"host '{host}' has a certificate that is valid until {Day(certificate)}: "
                + "revoke it first, or issue another beside it with --renew");
        }
    }

    /// <summary>Neither expired nor revoked.</summary>
    private bool Present(IndexFile index, X509Certificate2 certificate) =>
        certificate.NotAfter.ToUniversalTime() >= Now
            && index.Find(certificate.SerialNumber) is not { Revocation: not null };

    private (DateTimeOffset NotBefore, DateTimeOffset NotAfter) Validity(
        X509Certificate2 authority, int? days)
    {
        var notBefore = Now - Slack;
        var end = new DateTimeOffset(authority.NotAfter.ToUniversalTime());
        if (end <= Now)
            throw new RefusedException(
                $"the certificate of the CA ended on {Day(authority)}: create a new CA");
        // No path goes through an authority that has ended, so a longer life would be a lie.
        var notAfter = notBefore + TimeSpan.FromDays(days ?? CertificateOptions.DefaultDays);
        if (notAfter > end && days is not null)
            throw new RefusedException(
                $"{days} days are longer than the CA itself is valid, until {Day(authority)}");
        var start = new DateTimeOffset(authority.NotBefore.ToUniversalTime());
        return (notBefore < start ? start : notBefore, notAfter > end ? end : notAfter);
    }

    private static List<AlternativeName> Names(string host, CertificateOptions options)
    {
        if (options.AlternativeNames.Count >= CertificateOptions.MaxNames)
        {
            throw new RefusedException(
                $"there are more names than the {CertificateOptions.MaxNames} that a certificate can have here");
        }
        return [.. options.AlternativeNames.Prepend(host).Select(AlternativeName.Parse).Distinct()];
    }

    private static void CheckUrls(IReadOnlyList<string> urls, string what)
    {
        if (urls.Count > CertificateOptions.MaxUrls)
            throw new RefusedException(
                $"there are {urls.Count} {what} URLs: at most {CertificateOptions.MaxUrls} can be used");
        foreach (var url in urls)
        {
            var isUrl = url.All(c => c is > ' ' and <= '~')
                && Uri.TryCreate(url, UriKind.Absolute, out var uri)
                && uri.Scheme is ("http" or "https" or "ldap");
            if (!isUrl)
                throw new RefusedException(
                    $"'{url}' is not a URL for a {what}: expected one like http://ca.example.org/ca.crl");
        }
    }
}
