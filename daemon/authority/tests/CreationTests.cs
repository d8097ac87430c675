using System.Security.Cryptography.X509Certificates;
using static IkeLab.Authority.Tests.Sandbox;

namespace IkeLab.Authority.Tests;

public sealed class CreationTests
{
    [Fact]
    public void An_authority_has_the_files_of_ikectl_and_nothing_private_can_be_read_by_others()
    {
        using var sandbox = WithAuthority();

        string[] files =
        [
            "ca.crl", "ca.crt", "ikeca.passwd", "index.txt", "index.txt.attr", "private", "private/ca.key",
            "serial.txt",
        ];
        var directory = sandbox.PathOf("");
        Assert.Equal(files, Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f)).Order(StringComparer.Ordinal));
        const UnixFileMode ReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(ReadWrite, File.GetUnixFileMode(sandbox.PathOf("private/ca.key")));
        Assert.Equal(ReadWrite, File.GetUnixFileMode(sandbox.PathOf("ikeca.passwd")));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(sandbox.PathOf("private")));
        Assert.Equal(ReadWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
    }

    [Theory]
    [InlineData(KeyType.Rsa2048)]
    [InlineData(KeyType.Ecdsa256)]
    [InlineData(KeyType.Ecdsa384)]
    [InlineData(KeyType.Ecdsa521)]
    [InlineData(KeyType.Ed25519)]
    public void The_certificate_is_an_authoritys_and_signs_nothing_but_certificates_and_lists(KeyType type)
    {
        using var sandbox = WithAuthority(type);
        using var certificate = sandbox.Certificate("ca");

        var basic = Assert.Single(certificate.Extensions.OfType<X509BasicConstraintsExtension>());
        Assert.True(basic is { Critical: true, CertificateAuthority: true, PathLengthConstraint: 0 });
        var usage = Assert.Single(certificate.Extensions.OfType<X509KeyUsageExtension>());
        Assert.Equal(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, usage.KeyUsages);
        Assert.Equal("", sandbox.Refusal(sandbox.Issue(), null));
    }

    [Fact]
    public void The_key_is_encrypted_and_the_kept_password_opens_it()
    {
        using var sandbox = WithAuthority();

        Assert.StartsWith(
            "-----BEGIN ENCRYPTED PRIVATE KEY-----", File.ReadAllText(sandbox.PathOf("private/ca.key")),
            StringComparison.Ordinal);
        Assert.Equal($"{Password}\n{Password}\n", File.ReadAllText(sandbox.PathOf("ikeca.passwd")));
        sandbox.Passwords.Value = null;
        sandbox.Issue().Dispose();
    }

    [Fact]
    public void A_password_that_is_not_kept_is_asked_for_and_a_wrong_one_changes_nothing()
    {
        using var sandbox = new Sandbox();
        Succeed(sandbox.Store.Create(Ca, Fast with { KeepsPassword = false }));
        var before = sandbox.Snapshot();

        sandbox.Passwords.Value = "battery staple";
        var outcome = sandbox.Store.CreateCertificate(Ca, Host, new CertificateOptions());

        Assert.Equal("the key of CA 'vpn' cannot be decrypted: the password is wrong, or the file is damaged",
            outcome.Error);
        Assert.Equal(before, sandbox.Snapshot());
        sandbox.Passwords.Value = Password;
        sandbox.Issue().Dispose();
    }

    [Fact]
    public void An_authority_is_never_created_over_another()
    {
        using var sandbox = WithAuthority();
        var before = sandbox.Snapshot();

        var outcome = sandbox.Store.Create(Ca, Fast);

        Assert.Equal($"{sandbox.PathOf("").TrimEnd('/')} exists already", outcome.Error);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("-q")]
    [InlineData("a\nb")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void A_name_that_cannot_be_a_files_is_refused(string name)
    {
        using var sandbox = WithAuthority();
        var before = sandbox.Snapshot();

        Assert.Contains("the name of", sandbox.Store.Create(name, Fast).Error, StringComparison.Ordinal);
        Assert.Contains("the name of",
            sandbox.Store.CreateCertificate(Ca, name, new CertificateOptions()).Error,
                StringComparison.Ordinal);
        Assert.Equal(before, sandbox.Snapshot());
    }

    [Theory]
    [InlineData("O=x", "does not begin with '/'")]
    [InlineData("/X=y", "is not an attribute")]
    [InlineData("/C=de", "two capital letters")]
    [InlineData("/CN=", "CN has 0 characters")]
    public void A_wrong_subject_is_told_and_leaves_nothing_behind(string name, string expected)
    {
        using var sandbox = new Sandbox();

        var outcome = sandbox.Store.Create(Ca, Fast with { DistinguishedName = name });

        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.Empty(sandbox.Snapshot());
    }

    [Theory]
    [InlineData("abc", "expected 4 to 255")]
    [InlineData("a\tbcd", "control character")]
    public void A_password_that_OpenSSL_cannot_use_is_refused(string password, string expected)
    {
        using var sandbox = new Sandbox();
        sandbox.Passwords.Value = password;

        Assert.Contains(expected, sandbox.Store.Create(Ca, Fast).Error, StringComparison.Ordinal);
        Assert.Empty(sandbox.Snapshot());
    }

    [Fact]
    public void Deleting_removes_everything_and_another_directory_is_not_taken_for_an_authority()
    {
        using var sandbox = WithAuthority();
        Directory.CreateDirectory(Path.Combine(sandbox.Places.SslDirectory, "certs"));

        Succeed(sandbox.Store.Delete(Ca));

        Assert.False(Directory.Exists(sandbox.PathOf("")));
        Assert.Equal(
            $"there is no CA 'vpn' in {sandbox.Places.SslDirectory}", sandbox.Store.Delete(Ca).Error);
        Assert.Contains("is not a CA", sandbox.Store.Delete("certs").Error, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(sandbox.Places.SslDirectory, "certs")));
    }
}
