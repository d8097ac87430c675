namespace IkeLab.Configuration.Tests;

/// <summary>
/// Files: who may own and read them, how large they may be, how deep they may include each other.
/// </summary>
public sealed class FileTests
{
    private const string Text = "user a long-password\n";

    [Theory]
    [InlineData(0u, "600", null)]
    [InlineData(0u, "640", null)]
    [InlineData(0u, "400", null)]
    [InlineData(1000u, "600", null)]
    [InlineData(1001u, "600", "belongs to user 1001; expected root or the user that reads it")]
    [InlineData(0u, "660", "has mode 660")]
    [InlineData(0u, "650", "has mode 650")]
    [InlineData(0u, "604", "has mode 604")]
    [InlineData(0u, "602", "has mode 602")]
    [InlineData(0u, "601", "has mode 601")]
    public void AFileMustBeClosedToOthers(uint owner, string mode, string? problem)
    {
        var host = new TestHost().Add(TestHost.Main, Text, owner, Convert.ToInt32(mode, 8));
        var errors = Reading.Load(host).Errors;
        if (problem is null)
            Assert.Empty(errors);
        else
            Assert.Contains(problem, Assert.Single(errors).Message);
    }

    [Fact]
    public void AFileThatCannotBeReadIsToldInOneLine()
    {
        var host = new SystemConfigurationHost();
        var folder = Assert.Single(IkedConfiguration.Load(new() { Host = host, Path = "/usr" }).Errors);
        var missing = Assert.Single(IkedConfiguration.Load(new() { Host = host, Path = "/usr/none/x" }).Errors);
        Assert.Equal("/usr:1:1: error: '/usr' cannot be read: it is a folder", folder.Render());
        Assert.Equal("/usr/none/x:1:1: error: '/usr/none/x' cannot be read: there is no such file", missing.Render());
    }

    [Fact]
    public void IncludedFilesAndKeysMustBeClosedToo()
    {
        var host = new TestHost().Add(TestHost.Main, $"include \"open.conf\"\nikev2 {Reading.Pair} psk file \"open.psk\"")
            .Add("/etc/open.conf", Text, mode: Convert.ToInt32("644", 8))
            .Add("/etc/open.psk", "00112233445566778899aabbccddeeff", mode: Convert.ToInt32("644", 8));
        Assert.Equal([1, 2], Reading.Load(host).Errors.Select(e => e.Position.Line));
    }

    [Fact]
    public void AMissingFileIsOneSentence() =>
        Assert.Equal("/etc/iked.conf:1:1: error: '/etc/iked.conf' cannot be read: there is no such file",
            Assert.Single(Reading.Load(new TestHost()).Errors).ToString());

    [Fact]
    public void AFileIsNoLargerThanAMebibyte()
    {
        Assert.Empty(Reading.Load(new string('\n', 1 << 20)).Errors);
        Assert.Contains("too large", Assert.Single(Reading.Load(new string('\n', (1 << 20) + 1)).Errors).Message);
    }

    [Fact]
    public void AFileCannotIncludeItself()
    {
        var host = new TestHost().Add(TestHost.Main, "include \"b.conf\"").Add("/etc/b.conf", "include \"iked.conf\"");
        Assert.Contains("includes itself", Assert.Single(Reading.Load(host).Errors).Message);
    }

    [Fact]
    public void FilesIncludeEachOtherSixteenDeep()
    {
        var host = new TestHost();
        host.Add(TestHost.Main, "include \"1\"");
        for (var i = 1; i < 40; i++)
            host.Add($"/etc/{i}", $"include \"{i + 1}\"");
        var error = Assert.Single(Reading.Load(host).Errors);
        Assert.Equal("/etc/15:1:9", error.Position.ToString());
        Assert.Contains("too deeply", error.Message);
    }

    [Fact]
    public void AtMost256FilesAreRead()
    {
        var host = new TestHost().Add(TestHost.Main, string.Concat(Enumerable.Repeat("include \"a\"\n", 300))).Add("/etc/a", "");
        Assert.Contains("one file too many", Reading.Load(host).Errors[0].Message);
    }

    [Fact]
    public void ARelativeNameIsOfTheFolderOfItsFile()
    {
        var host = new TestHost().Add(TestHost.Main, "include \"sub/a\"").Add("/etc/sub/a", "include \"b\"").Add("/etc/sub/b", Text);
        Assert.Single(Reading.Load(host).Configuration!.Users);
    }

    [Theory]
    [InlineData("00112233445566778899aabbccddeeff")]
    [InlineData("00112233445566778899aabbccddeeff\n")]
    public void AKeyFileHoldsHexadecimalDigits(string content)
    {
        var host = new TestHost().Add(TestHost.Main, $"ikev2 {Reading.Pair} psk file \"/k\"").Add("/k", content);
        var key = Reading.Load(host).Configuration!.Policies[0].Authentication.Key!;
        Assert.Equal("00112233445566778899AABBCCDDEEFF", Convert.ToHexString(key.Octets));
    }

    [Fact]
    public void TheSystemItselfIsRead()
    {
        var folder = Directory.CreateTempSubdirectory("iked-conf").FullName;
        var path = Path.Combine(folder, "iked.conf");
        File.WriteAllText(path, "ikev2 proto tcp from lo port https to 127.0.0.2");
        var host = new SystemConfigurationHost();
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var result = IkedConfiguration.Load(new() { Host = host, Path = path });
        Directory.Delete(folder, true);
        Assert.True(result.Configuration is not null, string.Join('\n', result.Errors));
        Assert.Equal("127.0.0.1", result.Configuration.Policies[0].Pairs[0].Source.Addresses[0].ToString());
    }
}
