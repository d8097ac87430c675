using System.Security.Cryptography.X509Certificates;
using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class ListingTests
{
    [Fact]
    public void All_certificates_are_told_with_the_lines_of_openssl_and_their_state()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue("a").Dispose();
        sandbox.Issue("b", new() { Days = 10 }).Dispose();
        Succeed(sandbox.Store.Revoke(Ca, "a", X509RevocationReason.KeyCompromise, null));
        sandbox.Clock.Now += TimeSpan.FromDays(20);

        var lines = Succeed(new CertificateListing(sandbox.Places, sandbox.Clock).Show(Ca, null));

        Assert.Equal(["subject=/O=vpn/CN=vpn VPN CA", "subject=/O=vpn/CN=a", "subject=/O=vpn/CN=b"],
            lines.Where(l => l.StartsWith("subject=", StringComparison.Ordinal)));
        Assert.Equal(
            ["status=valid", "status=revoked on Mar 1 12:00:00 2026 GMT, keyCompromise", "status=expired"],
            lines.Where(l => l.StartsWith("status=", StringComparison.Ordinal)));
        Assert.Contains("notAfter=Mar 1 11:55:00 2027 GMT", lines);
    }

    [Fact]
    public void One_certificate_is_told_with_its_extensions()
    {
        using var sandbox = WithAuthority(KeyType.Ed25519);
        sandbox.Issue(options: new() { Purpose = CertificatePurpose.Server }).Dispose();

        var lines = Succeed(new CertificateListing(sandbox.Places, sandbox.Clock).Show(Ca, Host));

        Assert.Contains("key=Ed25519", lines);
        Assert.Contains("signature=ed25519", lines);
        Assert.Contains("basicConstraints=critical, CA:FALSE", lines);
        Assert.Contains("keyUsage=critical, digitalSignature", lines);
        Assert.Contains("extendedKeyUsage=serverAuth, ikeIntermediate", lines);
        Assert.Contains("subjectAltName=DNS:gw.example.org", lines);
    }

    [Fact]
    public void What_is_not_there_is_an_error()
    {
        using var sandbox = WithAuthority();
        var listing = new CertificateListing(sandbox.Places, sandbox.Clock);

        Assert.Equal(
            $"there is no CA 'nix' in {sandbox.Places.SslDirectory}", listing.Show("nix", null).Error);
        Assert.Equal("host 'nix' has no certificate of CA 'vpn'", listing.Show(Ca, "nix").Error);
    }
}
