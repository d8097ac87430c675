using IkeLab.Daemon.Logging;

namespace IkeLab.Daemon.Tests.Logging;

public sealed class LogTests
{
    private readonly StringWriter _output = new() { NewLine = "\n" };

    [Theory]
    [InlineData(LogLevel.Error, "<3>ikev2: it is\n")]
    [InlineData(LogLevel.Warning, "<4>ikev2: it is\n")]
    [InlineData(LogLevel.Notice, "<5>ikev2: it is\n")]
    [InlineData(LogLevel.Info, "<6>ikev2: it is\n")]
    [InlineData(LogLevel.Debug, "<7>ikev2: it is\n")]
    public void Journald_gets_the_priority_first(object level, string line)
    {
        Journal().Write((LogLevel)level, "it is");
        Assert.Equal(line, _output.ToString());
    }

    [Fact]
    public void Elsewhere_a_line_has_its_time_and_says_what_is_wrong()
    {
        var log = new Log(_output, "ca", journal: false, verbose: false);
        log.Error("it failed");
        log.Warning("it may fail");
        log.Info("it works");
        const string time = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z ";
        var lines = _output.ToString().Split('\n');
        Assert.Matches(time + "ca: error: it failed$", lines[0]);
        Assert.Matches(time + "ca: warning: it may fail$", lines[1]);
        Assert.Matches(time + "ca: it works$", lines[2]);
    }

    [Theory]
    [InlineData("9:4711", "socket:[4711]", true)]
    [InlineData("9:4711", "socket:[4712]", false)]
    [InlineData("9:4711", "/var/log/ikelabd", false)]
    [InlineData("9:4711", null, false)]
    [InlineData(null, "socket:[4711]", false)]
    [InlineData("4711", "socket:[4711]", false)]
    public void Journald_is_who_reads_standard_error_and_not_who_read_that_of_a_former_program(
        string? stream, string? standardError, bool expected) =>
        Assert.Equal(expected, Log.IsJournal(stream, standardError));

    [Fact]
    public void A_peer_cannot_begin_a_line_of_its_own()
    {
        Journal().Info("from \r\n<0>evil\u001b[2J\u0085\0", ("id", "a\nb"), ("name", "two\n<0>words \u007f"));
        var line = Assert.Single(_output.ToString().TrimEnd('\n').Split('\n'));
        Assert.Equal("<6>ikev2: from ??<0>evil?[2J?? id=a?b name=\"two?<0>words ?\"", line);
    }

    [Fact]
    public void Values_that_could_be_taken_for_fields_stand_in_quotes()
    {
        Journal().Info("x", ("a", "b=c"), ("d", "say \"hi\""), ("e", ""), ("f", null), ("g", 1.5), ("h", true));
        Assert.Equal("<6>ikev2: x a=\"b=c\" d=\"say 'hi'\" e=\"\" g=1.5 h=True\n", _output.ToString());
    }

    [Fact]
    public void Debug_lines_are_for_those_who_want_more()
    {
        var log = new Log(_output, "ikev2", journal: true, verbose: false);
        log.Debug("once");
        log.Verbose = true;
        log.Debug("twice");
        Assert.Equal("<7>ikev2: twice\n", _output.ToString());
    }

    [Fact]
    public void Another_role_has_its_own_name()
    {
        Journal().As("ca").Info("here");
        Assert.Equal("<6>ca: here\n", _output.ToString());
    }

    [Fact]
    public void Whoever_reads_no_more_ends_nothing() =>
        new Log(new BrokenWriter(), "ikev2", journal: true, verbose: true).Error("anybody?");

    private Log Journal() => new(_output, "ikev2", journal: true, verbose: true);

    private sealed class BrokenWriter : TextWriter
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;
        public override void WriteLine(System.Text.StringBuilder? value) => throw new IOException("broken pipe");
    }
}
