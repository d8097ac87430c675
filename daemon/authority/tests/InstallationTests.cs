using System.Security.Cryptography;
using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class InstallationTests
{
    [Fact]
    public void The_authority_and_a_host_are_installed_where_iked_looks_for_them()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();

        var lines = Succeed(sandbox.Store.Install(Ca, null));
        Succeed(sandbox.Store.InstallCertificate(Ca, Host, null));

        Assert.Equal(
        [
            $"certificate for CA 'vpn' installed into {sandbox.Installed("ca/ca.crt")}",
            $"CRL for CA 'vpn' installed to {sandbox.Installed("crls/ca.crl")}",
        ], lines);
        Same("ca.crt", "ca/ca.crt");
        Same("ca.crl", "crls/ca.crl");
        Same($"{Host}.crt", $"certs/{Host}.crt");
        Same($"private/{Host}.key", "private/local.key");
        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ReadWrite, File.GetUnixFileMode(sandbox.Installed("private/local.key")));
        Assert.Equal(
            ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(sandbox.Installed("private")));
        Assert.True(File.GetUnixFileMode(sandbox.Installed("ca")).HasFlag(UnixFileMode.OtherExecute));

        void Same(string original, string installed) =>
            Assert.Equal(
                File.ReadAllText(sandbox.PathOf(original)), File.ReadAllText(sandbox.Installed(installed)));
    }

    [Fact]
    public void A_relative_path_is_below_etc()
    {
        using var sandbox = WithAuthority();

        Succeed(sandbox.Store.Install(Ca, "other"));

        Assert.True(File.Exists(Path.Combine(sandbox.Places.EtcDirectory, "other/ca/ca.crt")));
    }

    [Fact]
    public void When_one_file_cannot_be_written_none_is_and_no_directory_stays()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();
        Directory.CreateDirectory(sandbox.Installed("private/local.key"));
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.InstallCertificate(Ca, Host, null);

        Assert.Equal(
            $"'{sandbox.Installed("private/local.key")}' is a directory: expected a file, or nothing",
            outcome.Error);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public void A_host_without_a_key_is_named_in_the_error()
    {
        using var sandbox = WithAuthority();

        Assert.Equal($"host '{Host}' has no key in CA 'vpn'",
            sandbox.Store.InstallCertificate(Ca, Host, null).Error);
        Assert.False(Directory.Exists(sandbox.Installed("")));
    }

    [Fact]
    public void A_key_that_is_not_the_certificates_is_not_installed()
    {
        using var sandbox = WithAuthority();
        sandbox.Issue().Dispose();
        Succeed(sandbox.Store.DeleteKey(Ca, Host));
        Succeed(sandbox.Store.CreateKey(Ca, Host, null));

        Assert.Contains("does not belong to its certificate",
            sandbox.Store.InstallCertificate(Ca, Host, null).Error, StringComparison.Ordinal);
        Succeed(sandbox.Store.InstallKey(Ca, Host, null));
    }

    [Fact]
    public void Keys_are_imported_in_every_usual_form()
    {
        using var sandbox = WithAuthority();
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA384, 1000);
        (string Name, string Pem, AsymmetricAlgorithm Key)[] keys =
        [
            ("pkcs8", rsa.ExportPkcs8PrivateKeyPem(), rsa),
            ("pkcs1", rsa.ExportRSAPrivateKeyPem(), rsa),
            ("sec1", ecdsa.ExportECPrivateKeyPem(), ecdsa),
            ("encrypted", ecdsa.ExportEncryptedPkcs8PrivateKeyPem(Password, encryption), ecdsa),
        ];
        foreach (var (name, pem, key) in keys)
        {
            var file = Path.Combine(sandbox.Root, name);
            File.WriteAllText(file, pem);
            Succeed(sandbox.Store.ImportKey(Ca, name, file));
            using var certificate = sandbox.Issue(name);
            Assert.Equal(
                key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.ExportSubjectPublicKeyInfo());
        }
    }

    /// <summary>Made by <c>openssl ecparam -name prime256v1 -genkey | openssl ec -aes256</c>.</summary>
    private const string OldKey = """
        -----BEGIN EC PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-256-CBC,CB262C4BEA551EF28F9E9E3ED74D1384

        KCXQV5r6lLfCB8yvlSdjjn7OlI5Z4/YzyR5Q1jzVDQhQBnMmjRP5nwOZGVtRPS8l
        MClRj6tnqtDdGhLQgNW1AC3ySx429/UdtxEF2kIWjczkstOdj78pOuLzy4okyBgC
        Au8V3fdCUn4gcdM/IlyPv052HKur9zitusDbvnZxkZI=
        -----END EC PRIVATE KEY-----
        """;

    [Fact]
    public void A_key_that_LibreSSL_encrypted_is_imported()
    {
        using var sandbox = WithAuthority();
        var file = Path.Combine(sandbox.Root, "key");
        File.WriteAllText(file, OldKey);

        sandbox.Passwords.Value = "wrong";
        Assert.Contains(
            "cannot be decrypted", sandbox.Store.ImportKey(Ca, Host, file).Error, StringComparison.Ordinal);
        sandbox.Passwords.Value = Password;
        Succeed(sandbox.Store.ImportKey(Ca, Host, file));

        File.WriteAllText(file, OldKey.Replace("DEK-Info", "Info", StringComparison.Ordinal));
        Assert.Contains("cannot be used: a line with DEK-Info is missing",
            sandbox.Store.ImportKey(Ca, "other", file).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "cannot be used")]
    [InlineData("", "cannot be used")]
    [InlineData("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "cannot be decrypted")]
    public void What_is_no_key_is_not_imported(string content, string expected)
    {
        using var sandbox = WithAuthority();
        var file = Path.Combine(sandbox.Root, "key");
        File.WriteAllText(file, content);
        var before = sandbox.Snapshot();

        Assert.Contains(expected, sandbox.Store.ImportKey(Ca, Host, file).Error, StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Fact]
    public void A_key_is_never_written_over()
    {
        using var sandbox = WithAuthority();
        Succeed(sandbox.Store.CreateKey(Ca, Host, KeyType.Ed25519));
        var before = sandbox.Snapshot();

        Assert.Contains(
            "has a key already", sandbox.Store.CreateKey(Ca, Host, null).Error, StringComparison.Ordinal);
        Assert.Contains("has a key of another type",
            sandbox.Store.CreateCertificate(Ca, Host, new() { Type = KeyType.Rsa2048 }).Error,
            StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }
}
