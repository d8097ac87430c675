using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class RevocationTests
{
    [Fact]
    public void A_revoked_certificate_is_in_the_list_whose_number_goes_up()
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue();
        Assert.Equal((BigInteger.One, false), Read(sandbox, certificate));

        Succeed(sandbox.Store.Revoke(Ca, Host, X509RevocationReason.KeyCompromise, null));

        Assert.Equal((new BigInteger(2), true), Read(sandbox, certificate));
        var line = Assert.Single(File.ReadLines(sandbox.PathOf("index.txt")));
        var serial = certificate.SerialNumber;
        Assert.Equal(
            $"R\t270301115500Z\t260301120000Z,keyCompromise\t{serial}\tunknown\t/O=vpn/CN={Host}", line);
        Succeed(sandbox.Store.RenewCrl(Ca));
        Assert.Equal((new BigInteger(3), true), Read(sandbox, certificate));
    }

    [Fact]
    public void Revoking_again_is_an_error_and_changes_nothing()
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue();
        Succeed(sandbox.Store.Revoke(Ca, Host, X509RevocationReason.Unspecified, null));
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.Revoke(Ca, Host, X509RevocationReason.Unspecified, null);

        Assert.Equal(
            $"the certificate {certificate.SerialNumber} of /O=vpn/CN={Host} is revoked already, "
            + "since 2026-03-01", outcome.Error);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public void An_old_certificate_is_revoked_by_its_serial_number_and_the_new_one_stays_good()
    {
        using var sandbox = WithAuthority();
        using var first = sandbox.Issue();
        using var second = sandbox.Issue(options: new() { Renew = true });

        Succeed(sandbox.Store.Revoke(
            Ca, Host, X509RevocationReason.Superseded, first.SerialNumber.ToLowerInvariant()));

        Assert.True(Read(sandbox, first).Revoked);
        Assert.False(Read(sandbox, second).Revoked);
        Assert.Equal("CA 'vpn' has issued no certificate with the serial number 1234",
            sandbox.Store.Revoke(Ca, Host, X509RevocationReason.Superseded, "12:34").Error);
    }

    [Fact]
    public void A_certificate_can_be_revoked_after_its_files_are_deleted()
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue();

        var lines = Succeed(sandbox.Store.DeleteCertificate(Ca, Host));

        Assert.EndsWith($"revoke --serial {certificate.SerialNumber}", lines[1], StringComparison.Ordinal);
        Assert.False(File.Exists(sandbox.PathOf($"private/{Host}.key")));
        Assert.Equal($"host '{Host}' has no certificate of CA 'vpn'",
            sandbox.Store.Revoke(Ca, Host, X509RevocationReason.Unspecified, null).Error);
        Succeed(sandbox.Store.Revoke(Ca, Host, X509RevocationReason.Unspecified, certificate.SerialNumber));
        Assert.True(Read(sandbox, certificate).Revoked);
    }

    [Fact]
    public void What_openssl_ca_wrote_in_the_index_is_kept()
    {
        using var sandbox = WithAuthority();
        const string Foreign = "R\t301231235959Z\t250102030405Z,CACompromise\t01\tunknown\t/CN=old\n"
            + "V\t20510101000000Z\t\t02\tunknown\t/CN=distant\n"
            + "E\t200101000000Z\t\t03\tunknown\t/CN=past\n";
        File.WriteAllText(sandbox.PathOf("index.txt"), Foreign);

        using var certificate = sandbox.Issue();

        Assert.StartsWith(Foreign, File.ReadAllText(sandbox.PathOf("index.txt")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X\t301231235959Z\t\t01\tunknown\t/CN=x")]
    [InlineData("V\t301331235959Z\t\t01\tunknown\t/CN=x")]
    [InlineData("R\t301231235959Z\t\t01\tunknown\t/CN=x")]
    [InlineData("R\t301231235959Z\t250102030405Z,boredom\t01\tunknown\t/CN=x")]
    [InlineData("V\t301231235959Z\t\t1\tunknown\t/CN=x")]
    [InlineData("V")]
    public void A_damaged_index_is_told_with_its_line_and_not_written_over(string line)
    {
        using var sandbox = WithAuthority();
        File.WriteAllText(
            sandbox.PathOf("index.txt"), "V\t301231235959Z\t\t02\tunknown\t/CN=y\n" + line + "\n");
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.CreateCertificate(Ca, Host, new CertificateOptions());

        Assert.Contains("index.txt, line 2: ", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Theory]
    [InlineData("AB01")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFF01")]
    public void A_serial_number_of_openssl_ca_with_its_highest_bit_set_is_revoked_as_a_positive_one(string serial)
    {
        using var sandbox = WithAuthority();
        using var certificate = IssueLikeOpenSsl(sandbox, serial);
        File.WriteAllText(sandbox.PathOf($"{Host}.crt"), certificate.ExportCertificatePem() + "\n");
        File.WriteAllText(
            sandbox.PathOf("index.txt"), $"V\t270101000000Z\t\t{serial}\tunknown\t/CN={Host}\n");

        Succeed(sandbox.Store.Revoke(Ca, Host, X509RevocationReason.KeyCompromise, null));

        var entry = Assert.Single(RevokedIn(File.ReadAllText(sandbox.PathOf("ca.crl"))));
        Assert.Equal(BigInteger.Parse("0" + serial, NumberStyles.HexNumber, CultureInfo.InvariantCulture), entry);
        Assert.Contains("status=revoked on Mar 1 12:00:00 2026 GMT, keyCompromise",
            Succeed(new CertificateListing(sandbox.Places, sandbox.Clock).Show(Ca, Host)));
    }

    private static X509Certificate2 IssueLikeOpenSsl(Sandbox sandbox, string serial)
    {
        using var key = ECDsa.Create();
        key.ImportFromEncryptedPem(File.ReadAllText(sandbox.PathOf("private/ca.key")), Password);
        using var authority = sandbox.Certificate("ca");
        var request = new CertificateRequest("CN=" + Host, key, HashAlgorithmName.SHA256);
        return request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(key),
            sandbox.Clock.Now, sandbox.Clock.Now.AddDays(300), [0, .. Convert.FromHexString(serial)]);
    }

    /// <summary>Serial numbers of the entries, as the integers that they are (RFC 5280 §5.1.2.6).</summary>
    private static List<BigInteger> RevokedIn(string pem)
    {
        var fields = PemEncoding.Find(pem);
        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        list.ReadInteger();
        for (var i = 0; i < 4; i++)
            list.ReadEncodedValue();
        var entries = list.ReadSequence();
        var found = new List<BigInteger>();
        while (entries.HasData)
            found.Add(entries.ReadSequence().ReadInteger());
        return found;
    }

    private static (BigInteger Number, bool Revoked) Read(Sandbox sandbox, X509Certificate2 certificate)
    {
        var builder = CertificateRevocationListBuilder.LoadPem(
            File.ReadAllText(sandbox.PathOf("ca.crl")), out var number);
        return (number, builder.RemoveEntry(certificate.SerialNumberBytes.Span));
    }
}
