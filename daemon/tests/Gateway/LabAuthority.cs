using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>An authority, and folders as /etc/iked with what it has issued.</summary>
internal sealed class LabAuthority : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-10);

    private readonly X509Certificate2 _certificate;
    private readonly DirectoryInfo _folders = Directory.CreateTempSubdirectory("ikelab-gateway-");
    private byte _serial;

    public LabAuthority()
    {
        var request = new CertificateRequest("CN=Lab", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(From, From.AddYears(1));
    }

    /// <summary>The folder of a host with a certificate for a name.</summary>
    [SuppressMessage("Interoperability", "CA1416", Justification = "The daemon and its tests are for Linux.")]
    public string Issue(string host, string name, out X509Certificate2 certificate, DateTimeOffset? to = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        certificate = request.Create(_certificate, From, to ?? From.AddMonths(6), [++_serial]);
        var folder = Path.Combine(_folders.FullName, host);
        Write(folder, "ca/ca.crt", _certificate.ExportCertificatePem());
        Write(folder, $"certs/{host}.crt", certificate.ExportCertificatePem());
        File.SetUnixFileMode(
            Write(folder, "private/local.key", key.ExportPkcs8PrivateKeyPem()), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return folder;
    }

    /// <summary>The host of this folder learns that the certificate has been revoked.</summary>
    public void Revoke(string folder, X509Certificate2 certificate)
    {
        var list = new CertificateRevocationListBuilder();
        list.AddEntry(certificate);
        var octets = list.Build(_certificate, 1, DateTimeOffset.UtcNow.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: From);
        Write(folder, "crls/ca.crl", PemEncoding.WriteString("X509 CRL", octets));
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folders.Delete(recursive: true);
    }

    private static string Write(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
