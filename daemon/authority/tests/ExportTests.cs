using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class ExportTests
{
    [Fact]
    public void The_authoritys_archives_hold_no_private_key()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();

        Succeed(sandbox.Store.Export(Ca, Options(sandbox, "gw.example.org")));

        var files = Extract(sandbox, "ca.tgz");
        Assert.Equal(["ca/ca.crt", "crls/ca.crl", "export/ca.pfx", "export/peer.txt"], files.Keys);
        Assert.Equal(["ca.crt", "ca.pfx", "peer.txt"], Unzip(sandbox, "ca.zip").Keys);
        var certificates = X509CertificateLoader.LoadPkcs12Collection(files["export/ca.pfx"], Password);
        Assert.False(Assert.Single(certificates).HasPrivateKey);
    }

    [Fact]
    public void A_hosts_archive_has_what_ikectls_has_and_only_its_own_key()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();
        sandbox.Issue("other").Dispose();

        var lines = Succeed(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox, "192.0.2.1")));

        Assert.Equal($"exported files in {Path.Combine(sandbox.Root, Host)}.tgz", lines[0]);
        var files = Extract(sandbox, Host + ".tgz");
        Assert.Equal(
        [
            "ca/ca.crt", $"certs/{Host}.crt", "crls/ca.crl", "export/ca.pfx", $"export/{Host}.mobileconfig",
            $"export/{Host}.pfx", $"export/{Host}.ps1", $"export/{Host}.sswan", "export/peer.txt", "local.pub",
            $"private/{Host}.key", "private/local.key",
        ], files.Keys);
        Assert.Equal("192.0.2.1\n"u8.ToArray(), files["export/peer.txt"]);
        Assert.Equal(File.ReadAllBytes(sandbox.PathOf($"private/{Host}.key")), files["private/local.key"]);
        Assert.DoesNotContain(
            "private", string.Join(' ', Unzip(sandbox, Host + ".zip").Keys), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyType.Rsa2048, false)]
    [InlineData(KeyType.Rsa2048, true)]
    [InlineData(KeyType.Ecdsa256, false)]
    [InlineData(KeyType.Ecdsa521, true)]
    public void The_PKCS12_file_holds_key_certificate_and_authority(KeyType type, bool legacy)
    {
        using var sandbox = WithAuthority();
        using var certificate = sandbox.Issue(options: new() { Type = type });

        Succeed(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox) with { Legacy = legacy }));

        var file = File.ReadAllBytes(sandbox.PathOf($"private/{Host}.pfx"));
        var all = X509CertificateLoader.LoadPkcs12Collection(
            file, Password, X509KeyStorageFlags.EphemeralKeySet);
        Assert.Equal(2, all.Count);
        var own = Assert.Single(all, c => c.HasPrivateKey);
        Assert.Equal(certificate.RawData, own.RawData);
        Assert.Throws<CryptographicException>(
            () => X509CertificateLoader.LoadPkcs12Collection(file, "wrong"));
    }

    [Fact]
    public void A_host_that_keeps_its_key_gets_an_archive_without_one_and_no_password_is_asked_for()
    {
        using var sandbox = WithAuthority();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Path.Combine(sandbox.Root, "request");
        File.WriteAllText(request,
            new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequestPem());
        sandbox.Issue(options: new() { RequestFile = request }).Dispose();
        sandbox.Passwords.Value = null;

        var lines = Succeed(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox)));

        Assert.Contains("keeps its key to itself", lines[2], StringComparison.Ordinal);
        Assert.Equal(["ca/ca.crt", $"certs/{Host}.crt", "crls/ca.crl"], Extract(sandbox, Host + ".tgz").Keys);
    }

    [Fact]
    public void Colons_do_not_come_into_names_of_archives()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue("2001:db8::7").Dispose();

        Succeed(sandbox.Store.ExportCertificate(Ca, "2001:db8::7", Options(sandbox, "gw.example.org")));

        Assert.True(File.Exists(Path.Combine(sandbox.Root, "2001_db8__7.tgz")));
        Assert.All(Unzip(sandbox, "2001_db8__7.zip").Keys, n => Assert.DoesNotContain(':', n));
    }

    [Fact]
    public void The_Apple_profile_is_a_property_list_with_the_identity_that_it_refers_to()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue("alice@example.org").Dispose();
        Succeed(sandbox.Store.ExportCertificate(Ca, "alice@example.org", Options(sandbox, "gw.example.org")));

        var files = Unzip(sandbox, "alice@example.org.zip");
        var profile = XDocument.Load(new MemoryStream(files["alice@example.org.mobileconfig"]));
        var keys = profile.Descendants("key").ToList();
        string Value(string name) => ((XElement)keys.Single(k => k.Value == name).NextNode!).Value;
        Assert.Equal("ECDSA256", Value("CertificateType"));
        Assert.Equal("vpn VPN CA", Value("ServerCertificateIssuerCommonName"));
        Assert.Equal("gw.example.org", Value("RemoteIdentifier"));
        Assert.Equal("alice@example.org", Value("LocalIdentifier"));
        var identity = profile.Descendants("dict")
            .Single(d => d.Elements("string").Any(s => s.Value == "com.apple.security.pkcs12"));
        Assert.Contains(identity.Elements("string"), s => s.Value == Value("PayloadCertificateUUID"));
        Assert.Equal(
            files["alice@example.org.pfx"], Convert.FromBase64String(identity.Element("data")!.Value));
    }

    [Fact]
    public void An_authority_without_a_common_name_is_not_named_in_the_Apple_profile()
    {
        using var sandbox = new Sandbox();
        Succeed(sandbox.Store.Create(Ca, Fast with { DistinguishedName = "/O=Example" }));
        sandbox.Issue().Dispose();

        Succeed(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox, Host)));

        Assert.DoesNotContain(
            "ServerCertificateIssuerCommonName",
            Encoding.UTF8.GetString(Unzip(sandbox, Host + ".zip")[Host + ".mobileconfig"]),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_profile_for_Android_has_the_identity_and_the_authority()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue("alice@example.org").Dispose();
        Succeed(sandbox.Store.ExportCertificate(Ca, "alice@example.org", Options(sandbox, "gw.example.org")));

        var files = Unzip(sandbox, "alice@example.org.zip");
        using var document = JsonDocument.Parse(files["alice@example.org.sswan"]);
        var profile = document.RootElement;
        Assert.True(profile.GetProperty("uuid").TryGetGuid(out _));
        Assert.Equal("vpn", profile.GetProperty("name").GetString());
        Assert.Equal("ikev2-cert", profile.GetProperty("type").GetString());
        var (remote, local) = (profile.GetProperty("remote"), profile.GetProperty("local"));
        Assert.Equal("gw.example.org", remote.GetProperty("addr").GetString());
        Assert.Equal("gw.example.org", remote.GetProperty("id").GetString());
        using var authority = sandbox.Certificate("ca");
        Assert.Equal(authority.RawData, remote.GetProperty("cert").GetBytesFromBase64());
        Assert.Equal("alice@example.org", local.GetProperty("id").GetString());
        Assert.Equal(files["alice@example.org.pfx"], local.GetProperty("p12").GetBytesFromBase64());
    }

    [Fact]
    public void There_are_no_settings_for_a_key_that_their_systems_do_not_know()
    {
        using var sandbox = WithAuthority(KeyType.Ed25519);
        sandbox.Issue().Dispose();

        var lines = Succeed(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox, Host)));

        Assert.Contains(lines, line => line.Contains("know no Ed25519", StringComparison.Ordinal));
        Assert.Equal(
            ["ca.crt", "ca.pfx", $"{Host}.crt", $"{Host}.pfx", "peer.txt"],
            Unzip(sandbox, Host + ".zip").Keys);
    }

    [Theory]
    [InlineData("DNS:gw.example.org", "gw.example.org")]
    [InlineData("IP:192.0.2.1", "192.0.2.1")]
    public void A_peers_kind_does_not_come_into_the_settings(string peer, string expected)
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();

        Succeed(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox, peer)));

        var files = Unzip(sandbox, Host + ".zip");
        Assert.Equal(expected + "\n", Encoding.ASCII.GetString(files["peer.txt"]));
        Assert.Contains(
            $"-ServerAddress '{expected}'", Encoding.ASCII.GetString(files[Host + ".ps1"]), StringComparison.Ordinal);
        Assert.DoesNotContain(
            peer, Encoding.ASCII.GetString(files[Host + ".mobileconfig"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a'b")]
    [InlineData("me@example.org")]
    [InlineData("gw.example.org\nx")]
    public void A_peer_that_is_neither_name_nor_address_is_refused(string peer)
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();
        var before = sandbox.Snapshot();

        Assert.False(sandbox.Store.ExportCertificate(Ca, Host, Options(sandbox, peer)).Succeeded);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public void Nothing_is_written_when_there_is_no_directory_for_it()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.ExportCertificate(
            Ca, Host, new() { Directory = Path.Combine(sandbox.Root, "nowhere") });

        Assert.Contains("there is no directory", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }

    private static ExportOptions Options(Sandbox sandbox, string? peer = null) =>
        new() { Directory = sandbox.Root, Peer = peer };

    private static SortedDictionary<string, byte[]> Extract(Sandbox sandbox, string name)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using var gzip =
            new GZipStream(File.OpenRead(Path.Combine(sandbox.Root, name)), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            var isPrivate = entry.Name.StartsWith("private/", StringComparison.Ordinal);
            Assert.Equal(isPrivate, (entry.Mode & Others) == 0
                && !entry.Name.StartsWith("export/", StringComparison.Ordinal));
            if (entry.EntryType == TarEntryType.RegularFile)
                files.Add(entry.Name, Content(entry.DataStream!));
        }
        return files;
    }

    private static SortedDictionary<string, byte[]> Unzip(Sandbox sandbox, string name)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(sandbox.Root, name));
        return new(zip.Entries.ToDictionary(e => e.FullName, e => Content(e.Open())), StringComparer.Ordinal);
    }

    private static byte[] Content(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
