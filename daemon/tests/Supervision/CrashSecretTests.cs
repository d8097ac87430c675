using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Supervision;

public sealed class CrashSecretTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ikelabd-secret-").FullName;
    private readonly StringWriter _log = new();

    public CrashSecretTests() => Directory.CreateDirectory(Path.Combine(_root, "private"));

    private string FilePath => Path.Combine(_root, "private", "crash.secret");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void It_is_the_same_after_a_restart_and_nobody_else_may_read_it()
    {
        var first = Next();
        Assert.Equal(32, first.Length);
        Assert.Contains(first, octet => octet != 0);
        Assert.Equal(first, Next());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Empty(_log.ToString());
    }

    [Fact]
    public void Two_daemons_at_once_have_two()
    {
        using var one = Open();
        using var other = Open();
        Assert.NotEqual(one.Octets, other.Octets);
        Assert.Contains("crash.secret is of no use", _log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, UnixFileMode.None)]
    [InlineData(33, UnixFileMode.None)]
    [InlineData(32, UnixFileMode.GroupRead)]
    [InlineData(32, UnixFileMode.OtherRead)]
    public void One_that_is_not_whole_or_that_others_may_read_gives_way_to_another(int length, UnixFileMode others)
    {
        File.WriteAllBytes(FilePath, new byte[length]);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);
        var made = Next();
        Assert.Contains(made, octet => octet != 0);
        Assert.Equal(made, Next());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Without_a_place_for_it_each_life_has_its_own()
    {
        Directory.Delete(Path.Combine(_root, "private"));
        Assert.NotEqual(Next(), Next());
        Assert.Contains("will not know at once of a crash", _log.ToString(), StringComparison.Ordinal);
    }

    private byte[] Next()
    {
        using var secret = Open();
        return secret.Octets;
    }

    private CrashSecret Open() => CrashSecret.Open(_root, new Log(_log, "parent", journal: true, verbose: false));
}
