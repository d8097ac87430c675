using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>What the parent makes of a file that it is to begin with.</summary>
public sealed class ConfigurationSourceTests
{
    private const string Unresolved = "ikev2 passive esp from 10.1.0.0/24 to 10.2.0.0/24 iface nosuch0\n";

    [Theory]
    [InlineData(Unresolved, true)]
    [InlineData("set nosuch\n", false)]
    [InlineData("set nosuch\n" + Unresolved, false)]
    public void A_file_may_do_later_only_where_no_error_stays(string text, bool mayDoLater)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "iked.conf");
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            var read = ConfigurationSource.Read(new DaemonOptions { Root = folder.FullName }, path);
            Assert.Null(read.Configuration);
            Assert.Equal(mayDoLater, read.MayDoLater);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
