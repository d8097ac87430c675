using IkeLab.CommandLine.Ctl;
using IkeLab.Control;

namespace IkeLab.CommandLine.Tests;

public sealed class CtlCommandTests : IAsyncDisposable
{
    private readonly FakeDaemon _daemon = new();

    [Theory]
    [InlineData("reload", "")]
    [InlineData("couple", "")]
    [InlineData("reset sa", "reset request sent.\n")]
    [InlineData("reset id FQDN/b", "reset request sent.\n")]
    [InlineData("log verbose", "logging request sent.\n")]
    [InlineData("-q reset sa", "")]
    [InlineData("log brief -q", "")]
    public async Task What_ikectl_confirms_is_confirmed_unless_quiet(string line, string expected)
    {
        Assert.Equal((0, expected, ""), await _daemon.Ctl(line.Split(' ')));
        Assert.Single(_daemon.Requests);
    }

    [Fact]
    public async Task A_note_is_shown()
    {
        _daemon.Answer = _ => new DoneReply("the handshake has begun.");

        Assert.Equal((0, "the handshake has begun.\n", ""), await _daemon.Ctl("initiate", "--", "-office"));
        Assert.Equal([new InitiateRequest("-office")], _daemon.Requests);
    }

    [Fact]
    public async Task A_refusal_is_a_sentence_and_exit_code_3()
    {
        _daemon.Answer = _ => new ErrorReply("there is no connection 'offic\u001be': there is office.");

        Assert.Equal((3, "", "ikelab ctl: there is no connection 'offic?e': there is office.\n"),
            await _daemon.Ctl("terminate", "x"));
    }

    [Fact]
    public async Task A_configuration_with_an_error_is_shown_with_its_places_and_refused()
    {
        var warning = new DiagnosticInfo(false, "/etc/iked.conf", 2, 0, "modp1024 is weak.");
        var fault = new DiagnosticInfo(true, "/etc/iked.conf", 3, 9, "unknown word 'form': expected from.");
        _daemon.Answer = request => request is LoadRequest
            ? new ConfigurationReply(false, [warning, fault])
            : new ConfigurationReply(true, [warning]);

        Assert.Equal((3, "", "/etc/iked.conf:2: warning: modp1024 is weak.\n"
            + "/etc/iked.conf:3:9: error: unknown word 'form': expected from.\n"
            + "ikelab ctl: 1 error in the configuration: nothing has changed\n"), await _daemon.Ctl("load", "x.conf"));
        Assert.Equal((0, "", "/etc/iked.conf:2: warning: modp1024 is weak.\n"), await _daemon.Ctl("reload"));
        Assert.Equal(new LoadRequest(Path.GetFullPath("x.conf")), _daemon.Requests.First());
    }

    [Fact]
    public async Task SAs_have_three_forms()
    {
        _daemon.Answer = _ => new IkeSaList([CtlSamples.HalfOpen]);

        var iked = await _daemon.Ctl("show", "sa");
        var human = await _daemon.Ctl("show", "sa", "--human");
        var json = await _daemon.Ctl("--json", "show", "sa");

        Assert.StartsWith("iked_sas: 0xa1a2a3a4a5a6a7a8 rspi ", iked.Output, StringComparison.Ordinal);
        Assert.StartsWith("road warriors: half open ", human.Output, StringComparison.Ordinal);
        Assert.Equal(ControlProtocol.ToJson(new IkeSaList([CtlSamples.HalfOpen])) + "\n", json.Output);
    }

    [Fact]
    public async Task Metrics_are_printed_as_they_are()
    {
        _daemon.Answer = _ => new StatsReply(new());

        Assert.Equal(MetricsText.Print(new()), (await _daemon.Ctl("show", "metrics")).Output);
    }

    [Fact]
    public async Task A_monitor_shows_events_of_any_kind_until_the_daemon_ends()
    {
        using var output = new WatchedWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var monitor = Task.Run(() => Commands.Run(["ctl", "-s", _daemon.Path, "monitor"], output, error),
            TestContext.Current.CancellationToken);
        while (_daemon.Events.IsIdle)
            await Task.Yield();
        _daemon.Events.Publish(Event("kind-of-tomorrow", "one."));
        _daemon.Events.Publish(Event(EventKind.Reload, "two."));
        await output.NextFlush();
        await output.NextFlush();
        await _daemon.StopAsync();

        Assert.Equal(CtlCommand.NoDaemon, await monitor);
        Assert.Equal("ikelab ctl: the daemon has closed the connection\n", error.ToString());
        Assert.Equal("1970-01-01T00:00:00.000Z kind-of-tomorrow: one.\n1970-01-01T00:00:00.000Z reload: two.\n",
            output.ToString());
    }

    [Fact]
    public void Without_a_daemon_the_path_the_cause_and_what_to_do_are_said() =>
        Assert.Equal((4, "", "ikelab ctl: connect: /nonexistent/s: No such file or directory: ikelabd does not run, "
            + "or listens elsewhere (-s)\n"), CommandsTests.Run("ctl", "-s", "/nonexistent/s", "show", "sa"));

    [Theory]
    [InlineData("", "usage: ikelab ctl [-q] [-s SOCKET] [--json] COMMAND [ARGUMENT...]\n"
        + "ikelab ctl --help lists the commands\n")]
    [InlineData("-s", "ikelab ctl: -s needs a value: a path\n")]
    [InlineData("show sa --jsn", "ikelab ctl: there is no option --jsn: see ikelab ctl --help\n")]
    [InlineData("show stats --human", "ikelab ctl: --human goes with show sa only\n")]
    [InlineData("show sa --human --json", "ikelab ctl: --json and --human exclude each other\n")]
    [InlineData("--completion fish", "ikelab ctl: there is no completion for 'fish': expected bash or zsh\n")]
    [InlineData("reload no\u001bw", "superfluous argument: no?w\n")]
    public void A_wrong_command_line_is_exit_code_1(string line, string expected) =>
        Assert.Equal((1, "", expected),
            CommandsTests.Run(["ctl", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));

    [Theory]
    [InlineData("", "active,ca,couple,decouple,initiate,list-conns,load,log,monitor,passive,rekey,reload,reset,show,terminate")]
    [InlineData("re", "rekey,reload,reset")]
    [InlineData("s|p", "policies,pools,processes")]
    [InlineData("initiate|", "branch,office,road warriors")]
    [InlineData("init|o", "office")]
    [InlineData("term|0x1", "0x1122334455667788")]
    [InlineData("rekey|child|", "0xc0000001")]
    [InlineData("reset|id|F", "FQDN/b.example.org")]
    [InlineData("--json|show|sa|--h", "--help,--human")]
    [InlineData("load|", "")]
    [InlineData("nonsense|", "")]
    [InlineData("show|sa|", "")]
    [InlineData("--completion|", "bash,zsh")]
    [InlineData("-s|", "")]
    public async Task Completion_knows_words_and_live_names(string words, string expected)
    {
        _daemon.Answer = request => request is ListConnectionsRequest
            ? new ConnectionList(CtlSamples.Connections)
            : new IkeSaList([CtlSamples.Sa]);

        var line = words == "-s|" ? ["-s", ""] : (string[])["-s", _daemon.Path, .. words.Split('|')];
        var (code, output, error) = await Task.Run(() => CommandsTests.Run(["ctl", "--complete", .. line]),
            TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(expected.Length == 0 ? "" : expected.Replace(',', '\n') + "\n", output);
    }

    [Fact]
    public void Completion_without_a_daemon_is_silent()
    {
        Assert.Equal((0, "", ""), CommandsTests.Run("ctl", "--complete", "-s", "/nonexistent/s", "initiate", ""));
        Assert.Equal((0, "sim\n", ""), CommandsTests.Run("ctl", "--complete", "--commands", "s"));
    }

    [Fact]
    public void The_help_names_every_command_and_exit_code()
    {
        var (code, output, _) = CommandsTests.Run("help", "ctl");

        Assert.Equal(0, code);
        Assert.StartsWith(CtlHelp.Usage, output, StringComparison.Ordinal);
        Assert.Contains("\n  reset id <ikeid>             delete the IKE SAs of this peer\n", output,
            StringComparison.Ordinal);
        Assert.All(output.Split('\n'), l => Assert.InRange(l.Length, 0, 110));
    }

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();

    private static EventInfo Event(string kind, string sentence) =>
        new() { Time = DateTimeOffset.UnixEpoch, Kind = kind, Sentence = sentence };

    private sealed class WatchedWriter : StringWriter
    {
        private readonly SemaphoreSlim _flushes = new(0);

        public Task NextFlush() => _flushes.WaitAsync(TestContext.Current.CancellationToken);

        public override void Flush() => _flushes.Release();
    }
}
