namespace IkeLab.CommandLine.Tests;

public sealed class CaCommandTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ikelab-ca-").FullName;

    [Theory]
    [InlineData("", "the name of a CA is missing: see ikelab ca --help")]
    [InlineData("vpn", "a word is missing after 'ca vpn': expected create, delete, install, export, crl, show, certificate, key")]
    [InlineData("vpn c", "'c' after 'ca vpn' can be create or crl or certificate")]
    [InlineData("vpn frob",
        "'frob' is not expected after 'ca vpn': expected create, delete, install, export, crl, show, "
        + "certificate, key")]
    [InlineData("vpn cert", "the name of a host is missing after 'ca vpn cert'")]
    [InlineData("vpn cert gw",
        "a word is missing after 'ca vpn cert gw': expected create, delete, install, export, revoke")]
    [InlineData("vpn cert gw create router",
        "'router' is not expected after 'certificate HOST create': expected server, client, ocsp")]
    [InlineData("vpn create now", "'now' is not expected after 'create': expected password")]
    [InlineData("vpn create password", "'password' needs a value after 'create'")]
    [InlineData("vpn create password a password b", "'password' comes twice")]
    [InlineData("vpn create password a --password-file b",
        "there are two passwords: give 'password' or --password-file, not both")]
    [InlineData("vpn install a b", "'b' is not expected after 'install'")]
    [InlineData("vpn key gw import", "FILE is missing after 'key HOST import'")]
    [InlineData("vpn delete --days 5", "--days does not go with 'delete': see ikelab ca --help")]
    [InlineData("vpn create --days 0", "--days cannot be '0': expected 1 to 36500")]
    [InlineData("vpn create --days", "--days needs a value: --days N")]
    [InlineData("vpn create --days 1 --days 2", "--days comes twice")]
    [InlineData("vpn create --type rsa1024",
        "--type cannot be 'rsa1024': expected one of rsa2048, rsa3072, rsa4096, ecdsa256, ecdsa384, ecdsa521, ed25519")]
    [InlineData("vpn cert gw revoke --reason boredom",
        "--reason cannot be 'boredom': expected one of unspecified, keyCompromise, CACompromise, affiliationChanged, "
        + "superseded, cessationOfOperation, certificateHold")]
    [InlineData("vpn create --frob", "there is no option --frob: see ikelab ca --help")]
    [InlineData("vpn create -q=yes", "-q takes no value")]
    public void A_wrong_command_line_is_one_sentence_and_exit_code_2(string arguments, string expected)
    {
        var result = Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, "", $"ikelab ca: {expected}\n"), result);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_root));
    }

    [Fact]
    public void A_command_that_cannot_be_carried_out_is_one_sentence_and_exit_code_1()
    {
        Assert.Equal((1, "", $"ikelab ca: there is no CA 'vpn' in {_root}/etc/ssl\n"), Run("vpn", "install"));
    }

    [Fact]
    public void Words_can_be_cut_short_and_options_stand_anywhere()
    {
        var (code, output, error) = Run("--type=ecdsa256", "vpn", "cr", "password", "secret");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("create or crl", error, StringComparison.Ordinal);

        Assert.Equal((0, ""), Quiet("-q", "--type=ecdsa256", "vpn", "cre", "p", "secret"));
        Assert.Equal((0, ""), Quiet("vpn", "cert", "gw.example.org", "c", "s", "-q"));
        Assert.Equal((0, ""), Quiet("vpn", "cert", "gw.example.org", "i", "-q"));
        Assert.True(File.Exists(Path.Combine(_root, "etc/iked/private/local.key")));
        var (_, listing, _) = Run("vpn", "show", "-q");
        Assert.Contains("subject=/O=vpn/CN=gw.example.org\n", listing, StringComparison.Ordinal);
        Assert.Equal((0, ""), Quiet("vpn", "del", "-q"));
        Assert.False(Directory.Exists(Path.Combine(_root, "etc/ssl/vpn")));

        (int, string) Quiet(params string[] arguments)
        {
            var (code, output, error) = Run(arguments);
            return (code, output + error);
        }
    }

    [Fact]
    public void The_password_comes_from_the_first_line_of_a_file()
    {
        var file = Path.Combine(_root, "password");
        File.WriteAllText(file, "secret\r\nnot this\n");

        Assert.Equal(0, Run("vpn", "create", "--type", "ecdsa256", "--password-file", file).Code);

        Assert.Equal("secret\nsecret\n", File.ReadAllText(Path.Combine(_root, "etc/ssl/vpn/ikeca.passwd")));
        var (code, _, error) = Run("vpn", "export", "--password-file", file + "x");
        Assert.Equal((1, $"ikelab ca: there is no file '{file}x'\n"), (code, error));
    }

    [Fact]
    public void The_help_names_every_command_and_option()
    {
        var (code, output, error) = CommandsTests.Run("ca", "--help");

        Assert.Equal((0, ""), (code, error));
        Assert.All(CaSyntax.All, c => Assert.Contains($"  {c.Usage}\n", output, StringComparison.Ordinal));
        Assert.All(CaOptions.All, o => Assert.Contains($"  {o.Usage}", output, StringComparison.Ordinal));
        Assert.All(output.Split('\n'), l => Assert.InRange(l.Length, 0, 115));
    }

    [Fact]
    public void Every_option_belongs_to_a_command()
    {
        var used = CaSyntax.All.SelectMany(c => c.Options).Concat(CaOptions.Everywhere);

        Assert.Equal(CaOptions.All.Select(o => o.Name).Order(), used.Distinct().Order());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private (int Code, string Output, string Error) Run(params string[] arguments) =>
        CommandsTests.Run(["ca", "--root", _root, .. arguments]);
}
