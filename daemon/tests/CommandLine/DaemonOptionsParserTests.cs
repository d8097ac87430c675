using IkeLab.Daemon.CommandLine;

namespace IkeLab.Daemon.Tests.CommandLine;

public sealed class DaemonOptionsParserTests
{
    [Fact]
    public void Nothing_is_iked_s_defaults()
    {
        var options = Parse();
        Assert.Equal("/etc/iked.conf", options.ConfigurationPath);
        Assert.Equal("/var/run/iked.sock", options.ControlSocket);
        Assert.Equal("/etc/iked", options.Root);
        Assert.Equal((4500, Backend.Auto), (options.NatTraversalPort, options.Backend));
        Assert.False(options.Foreground || options.CheckOnly || options.Passive || options.Verbose || options.SingleProcess);
    }

    [Fact]
    public void Letters_stand_apart_or_together()
    {
        foreach (var options in (DaemonOptions[])[Parse("-d", "-n", "-S", "-T", "-v"), Parse("-dnSTv")])
        {
            Assert.True(options.Foreground && options.CheckOnly && options.Passive && options.NoNatTraversal && options.Verbose);
            Assert.False(options.OnlyNatTraversal);
        }
        Assert.True(Parse("-t").OnlyNatTraversal);
        Assert.True(Parse("-V").ShowVersion);
        Assert.True(Parse("-h").ShowHelp);
        Assert.True(Parse("--help").ShowHelp);
        Assert.True(Parse("--version").ShowVersion);
    }

    [Fact]
    public void Values_stand_behind_or_beside()
    {
        foreach (var options in (DaemonOptions[])
            [Parse("-f", "/a.conf", "-p", "4501", "-s", "/a.sock"), Parse("-f/a.conf", "-dp4501", "-s/a.sock")])
        {
            Assert.Equal(("/a.conf", 4501, "/a.sock"),
                (options.ConfigurationPath, options.NatTraversalPort, options.ControlSocket));
        }
        foreach (var options in (DaemonOptions[])
            [Parse("--backend", "tun", "--root", "/r", "--metrics", "127.0.0.1:9", "--user", "u"),
             Parse("--backend=TUN", "--root=/r", "--metrics=127.0.0.1:9", "--user=u")])
        {
            Assert.Equal((Backend.Tun, "/r", "127.0.0.1:9", "u"),
                (options.Backend, options.Root, options.Metrics, options.User));
        }
    }

    [Fact]
    public void A_number_of_shards_is_the_hosts_to_choose_where_none_is_said()
    {
        Assert.Null(Parse("-d").Shards);
        Assert.Equal(64, Parse("--shards", "64").Shards);
        Assert.Equal(1, Parse("--shards=1", "--backend=tun").Shards);
    }

    [Fact]
    public void Macros_are_split_at_the_last_sign_as_iked_does()
    {
        var macros = Parse("-D", "a=1", "-Db=x=y", "-D", "a=2").Macros;
        Assert.Equal(("2", "y"), (macros["a"], macros["b=x"]));
    }

    [Theory]
    [InlineData("-x", "unknown option -x")]
    [InlineData("-dx", "unknown option -x")]
    [InlineData("--what", "unknown option --what")]
    [InlineData("file", "unexpected argument 'file'")]
    [InlineData("-", "unexpected argument '-'")]
    [InlineData("-f", "option -f needs a value")]
    [InlineData("--root", "option --root needs a value")]
    [InlineData("-p 0", "expected a port from 1 to 65535, found '0'")]
    [InlineData("-p 65536", "found '65536'")]
    [InlineData("-p +1", "found '+1'")]
    [InlineData("-D name", "expected NAME=VALUE, found 'name'")]
    [InlineData("--backend 2", "expected auto, xfrm, pfkey, tun or none, found '2'")]
    [InlineData("--backend wire", "found 'wire'")]
    [InlineData("--shards 0", "option --shards: expected a number from 1 to 64, found '0'")]
    [InlineData("--shards 65", "found '65'")]
    [InlineData("--shards two", "found 'two'")]
    [InlineData("--shards 2 --backend tun", "with the back ends tun and pfkey there is one")]
    [InlineData("--shards 2 --backend pfkey", "with the back ends tun and pfkey there is one")]
    [InlineData("--background -1", "expected a descriptor, found '-1'")]
    [InlineData("--single-process=yes", "option --single-process takes no value")]
    [InlineData("-T -t", "exclude each other")]
    public void What_is_wrong_is_said(string line, string expected)
    {
        Assert.Null(DaemonOptionsParser.Parse(line.Split(' '), out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_value_is_a_sentence_and_no_crash()
    {
        foreach (var option in (string[])["--backend", "--root", "--metrics", "--user", "--shards"])
        {
            Assert.Null(DaemonOptionsParser.Parse([option + "="], out var problem));
            Assert.Equal($"option {option} needs a value", problem);
        }
    }

    private static DaemonOptions Parse(params string[] arguments)
    {
        var options = DaemonOptionsParser.Parse(arguments, out var problem);
        Assert.Equal("", problem);
        return options!;
    }
}
