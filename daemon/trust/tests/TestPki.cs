using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IkeLab.Trust.Tests;

/// <summary>An authority with what it issues, made by .NET.</summary>
internal sealed class TestPki
{
    public static readonly DateTimeOffset From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset To = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private byte _serial;

    private TestPki(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>With the private key.</summary>
    public X509Certificate2 Certificate { get; }

    public static TestPki Create(string name = "CN=Root")
    {
        var request = Request(name, ECDsa.Create(ECCurve.NamedCurves.nistP256), isAuthority: true);
        return new(request.CreateSelfSigned(From, To));
    }

    public TestPki Intermediate(string name, Action<CertificateRequest>? also = null)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request(name, key, isAuthority: true);
        also?.Invoke(request);
        return new(Issue(request, To).CopyWithPrivateKey(key));
    }

    /// <param name="dnsName">Also the common name.</param>
    public X509Certificate2 Issue(
        string dnsName, AsymmetricAlgorithm key, Action<CertificateRequest>? also = null, DateTimeOffset? to = null)
    {
        var request = Request($"CN={dnsName}", key, isAuthority: false);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        request.CertificateExtensions.Add(names.Build());
        also?.Invoke(request);
        return Issue(request, to ?? To);
    }

    public byte[] RevocationList(
        DateTimeOffset from, DateTimeOffset to, params IReadOnlyList<X509Certificate2> revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
            builder.AddEntry(certificate, from);
        return builder.Build(Certificate, 1, to, HashAlgorithmName.SHA256, thisUpdate: from);
    }

    public static Action<CertificateRequest> Ocsp(string url) => request =>
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([url], []));

    public static Action<CertificateRequest> ListAt(string url) => request =>
        request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([url]));

    private static CertificateRequest Request(string name, AsymmetricAlgorithm key, bool isAuthority)
    {
        var request = key switch
        {
            RSA rsa => new CertificateRequest(name, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            _ => new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256),
        };
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature,
            critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private X509Certificate2 Issue(CertificateRequest request, DateTimeOffset to) => request.Create(
        Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(Certificate.GetECDsaPrivateKey()!), From, to,
        [.. Encoding.ASCII.GetBytes(Certificate.Subject[^2..]), ++_serial]);
}
