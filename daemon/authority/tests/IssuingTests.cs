using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Engine.Config;
using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class IssuingTests
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    private const string IkeIntermediate = "1.3.6.1.5.5.8.2.2";

    [Theory]
    [InlineData(CertificatePurpose.Both, ServerAuth, ClientAuth, IkeIntermediate)]
    [InlineData(CertificatePurpose.Server, ServerAuth, IkeIntermediate)]
    [InlineData(CertificatePurpose.Client, ClientAuth)]
    [InlineData(CertificatePurpose.Ocsp, OcspSigning)]
    public void A_hosts_certificate_is_for_its_purpose_and_for_no_authority(
        CertificatePurpose purpose, params string[] expected)
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue(options: new() { Purpose = purpose });

        var purposes = Assert.Single(certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>());
        Assert.Equal(expected, purposes.EnhancedKeyUsages.Cast<Oid>().Select(o => o.Value));
        var basic = Assert.Single(certificate.Extensions.OfType<X509BasicConstraintsExtension>());
        Assert.True(basic is { Critical: true, CertificateAuthority: false });
        var usage = Assert.Single(certificate.Extensions.OfType<X509KeyUsageExtension>());
        Assert.Equal((true, X509KeyUsageFlags.DigitalSignature), (usage.Critical, usage.KeyUsages));
    }

    [Theory]
    [InlineData(CertificatePurpose.Server,
        X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment)]
    [InlineData(CertificatePurpose.Client, X509KeyUsageFlags.DigitalSignature)]
    public void Only_a_servers_RSA_key_may_be_encrypted_to(
        CertificatePurpose purpose, X509KeyUsageFlags expected)
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue(options: new() { Purpose = purpose, Type = KeyType.Rsa2048 });

        Assert.Equal(
            expected, Assert.Single(certificate.Extensions.OfType<X509KeyUsageExtension>()).KeyUsages);
    }

    [Theory]
    [InlineData("192.0.2.7", "IP Address:192.0.2.7")]
    [InlineData("2001:db8::7", "IP Address:2001:db8::7")]
    [InlineData("alice@example.org", "email:alice@example.org")]
    [InlineData("gw.example.org", "DNS:gw.example.org")]
    [InlineData("gw", "DNS:gw")]
    public void The_hosts_name_is_an_alternative_name_of_its_kind_and_proves_the_identity(
        string host, string expected)
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue(host);

        var names = Assert.Single(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal(expected, names.Format(multiLine: false).Replace("2001:DB8:0:0:0:0:0:7", "2001:db8::7"));
        var identity = System.Net.IPAddress.TryParse(host, out _)
            ? Identification.Of(Engine.IpAddress.Parse(host))
            : host.Contains('@') ? Identification.Email(host) : Identification.Fqdn(host);
        Assert.Equal("", sandbox.Refusal(certificate, identity));
        Assert.NotEqual("", sandbox.Refusal(certificate, Identification.Fqdn("other.example.org")));
    }

    [Fact]
    public void Further_names_and_URLs_are_in_the_certificate()
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue(options: new()
        {
            AlternativeNames = ["DNS:vpn.example.org", "IP:192.0.2.1", "email:root@example.org", Host],
            CrlUrls = ["http://ca.example.org/ca.crl"],
            OcspUrls = ["http://ca.example.org/ocsp"],
        });

        var names = Assert.Single(certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal("DNS:gw.example.org, DNS:vpn.example.org, IP Address:192.0.2.1, email:root@example.org",
            names.Format(multiLine: false));
        var access = Assert.Single(certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>());
        Assert.Equal(["http://ca.example.org/ocsp"], access.EnumerateOcspUris());
        Assert.Contains("http://ca.example.org/ca.crl", certificate.Extensions["2.5.29.31"]!.Format(false),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IP:300.1.1.1", "is not an address")]
    [InlineData("DNS:a..b", "is not a domain name")]
    [InlineData("email:nobody", "is not a mailbox")]
    [InlineData("a b", "is not a domain name")]
    public void A_name_that_is_none_of_its_kind_is_refused_and_changes_nothing(string name, string expected)
    {
        using var sandbox = WithAuthority();
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.CreateCertificate(Ca, Host, new() { AlternativeNames = [name] });

        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public void Serial_numbers_are_random_positive_and_of_128_bits()
    {
        using var sandbox = WithAuthority();
        var serials = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            using var certificate = sandbox.Issue($"host{i}");
            serials.Add(certificate.SerialNumber);
        }

        Assert.Equal(4, serials.Distinct().Count());
        Assert.All(serials, s => Assert.Matches("^[4-7][0-9A-F]{31}$", s));
        Assert.All(serials, s => Assert.True(File.Exists(sandbox.PathOf(s + ".pem"))));
        Assert.Equal(serials, File.ReadLines(sandbox.PathOf("index.txt")).Select(l => l.Split('\t')[3]));
    }

    [Fact]
    public void A_certificate_lives_a_year_and_never_longer_than_its_authority()
    {
        using var sandbox = new Sandbox();
        Succeed(sandbox.Store.Create(Ca, Fast with { Days = 400 }));
        using (var certificate = sandbox.Issue())
            Assert.Equal(365, (certificate.NotAfter - certificate.NotBefore).TotalDays);

        Assert.Contains("longer than the CA itself",
            sandbox.Store.CreateCertificate(Ca, "other", new() { Days = 500 }).Error,
                StringComparison.Ordinal);
        sandbox.Clock.Now += TimeSpan.FromDays(300);
        using var late = sandbox.Issue("late");
        using var authority = sandbox.Certificate("ca");
        Assert.Equal(authority.NotAfter, late.NotAfter);
    }

    [Fact]
    public void A_valid_certificate_is_replaced_only_when_asked_and_the_key_stays()
    {
        using var sandbox = WithAuthority();
        using var first = sandbox.Issue();
        var key = File.ReadAllText(sandbox.PathOf($"private/{Host}.key"));

        Assert.Contains("revoke it first", sandbox.Store.CreateCertificate(Ca, Host, new()).Error,
            StringComparison.Ordinal);
        using var second = sandbox.Issue(options: new() { Renew = true });

        Assert.NotEqual(first.SerialNumber, second.SerialNumber);
        Assert.Equal(key, File.ReadAllText(sandbox.PathOf($"private/{Host}.key")));
    }

    [Fact]
    public void A_foreign_request_gets_a_certificate_for_its_key_and_only_the_names_that_the_authority_gives()
    {
        using var sandbox = WithAuthority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=root.example.org", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var file = Path.Combine(sandbox.Root, "request.pem");
        File.WriteAllText(file, request.CreateSigningRequestPem());

        using var certificate = sandbox.Issue(options: new() { RequestFile = file });

        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal("CN=gw.example.org, O=vpn", certificate.Subject);
        Assert.False(Assert.Single(
            certificate.Extensions.OfType<X509BasicConstraintsExtension>()).CertificateAuthority);
        Assert.False(File.Exists(sandbox.PathOf($"private/{Host}.key")));
    }

    [Fact]
    public void A_foreign_authoritys_name_is_taken_over_as_it_is()
    {
        using var sandbox = WithAuthority();
        using var key = ECDsa.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(sandbox.PathOf("private/ca.key")), Password);
        // O=a@b in a PrintableString, which may not have an @ in it; then CN=ca.
        var name = new X500DistinguishedName(Convert.FromHexString(
            "301B310C300A060355040A13036140" + "62310B300906035504030C026361"));
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(sandbox.Clock.Now, sandbox.Clock.Now.AddDays(100));
        File.WriteAllText(sandbox.PathOf("ca.crt"), authority.ExportCertificatePem());

        using var certificate = sandbox.Issue();

        Assert.Equal(
            "301F310C300A060355040A1303614062310F300D" + "06035504030C0667772E6F7267",
            Convert.ToHexString(sandbox.Issue("gw.org").SubjectName.RawData));
        Assert.Equal(authority.SubjectName.RawData, certificate.IssuerName.RawData);
        Assert.EndsWith("\t/O=a@b/CN=gw.example.org", File.ReadLines(sandbox.PathOf("index.txt")).First(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_whose_signature_is_not_its_keys_is_refused()
    {
        using var sandbox = WithAuthority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request =
            new CertificateRequest("CN=gw.example.org", key, HashAlgorithmName.SHA256).CreateSigningRequest();
        request[^1] ^= 1;
        var file = Path.Combine(sandbox.Root, "request.der");
        File.WriteAllBytes(file, request);
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.CreateCertificate(Ca, Host, new() { RequestFile = file });

        Assert.Contains("does not verify", outcome.Error, StringComparison.Ordinal);
        File.WriteAllText(file, "nonsense");
        Assert.Equal($"'{file}' is not a certificate signing request in PEM or DER",
            sandbox.Store.CreateCertificate(Ca, Host, new() { RequestFile = file }).Error);
        File.WriteAllText(file, File.ReadAllText(sandbox.PathOf("ca.crt")));
        Assert.Equal($"'{file}' holds a CERTIFICATE: expected a CERTIFICATE REQUEST",
            sandbox.Store.CreateCertificate(Ca, Host, new() { RequestFile = file }).Error);
        File.WriteAllBytes(file, request);
        Assert.Equal(before, sandbox.Snapshot());
    }
}
