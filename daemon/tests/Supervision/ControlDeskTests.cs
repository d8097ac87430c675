using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>What operators get for their requests, with real files and a parent that writes down what it is told.</summary>
public sealed class ControlDeskTests : IDisposable, IParent
{
    private const string Good = "ikev2 \"net\" passive esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 psk \"secret\"\n";

    private readonly FakeRoles _roles = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("desk").FullName;
    private readonly List<string> _told = [];
    private readonly List<ControlReply> _replies = [];
    private readonly RoleKeeper _gateway;
    private readonly PendingCalls _gatewayCalls;
    private readonly LeaseDesk _leases;
    private readonly ControlDesk _desk;
    private readonly List<SetMode> _modes = [];
    private RecordingHost? _host;
    private string[] _problems = [];

    public ControlDeskTests()
    {
        (_gateway, var trust) = (_roles.Keep(RoleKind.Gateway), _roles.Keep(RoleKind.Trust));
        _roles.Do(_gateway.Start);
        _gatewayCalls = new(_gateway);
        _leases = new(_roles.Log);
        _desk = new(this, new([_gatewayCalls]), new(trust), _leases);
        Write("iked.conf", Good);
    }

    public string ConfigurationPath => Path.Combine(_folder, "iked.conf");
    public IkedConfiguration? Configuration { get; private set; }
    RecordingHost? IParent.Host => _host;
    IReadOnlyList<RoleKeeper> IParent.Roles => [_gateway];

    [Fact]
    public void A_reload_brings_the_file_into_force()
    {
        var reply = Assert.IsType<ConfigurationReply>(Ask(new ReloadRequest()));
        Assert.True(reply.Applied);
        Assert.Equal("net", Assert.Single(Configuration!.Policies).Name);
        Assert.Contains(_told, line => line.StartsWith(EventKind.Reload, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_with_an_error_changes_nothing_and_the_error_has_its_place()
    {
        Ask(new ReloadRequest());
        var before = Configuration;
        Write("iked.conf", Good + "ikev2 \"broken\" esp from 10.1.0.0/24 to nowhere.invalid peer 192.0.2.3 what\n");
        var reply = Assert.IsType<ConfigurationReply>(Ask(new ReloadRequest()));
        Assert.False(reply.Applied);
        Assert.Contains(reply.Diagnostics, d => d.IsError && d.Line == 2);
        Assert.Same(before, Configuration);
        Assert.Contains(_told, line => line.StartsWith(EventKind.Fail, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_changes_nothing()
    {
        var reply = Assert.IsType<ConfigurationReply>(Ask(new LoadRequest(Path.Combine(_folder, "none.conf"))));
        Assert.False(reply.Applied);
        Assert.Null(Configuration);
    }

    [Fact]
    public void What_the_gateway_cannot_do_is_no_success()
    {
        _problems = ["the engine has no such algorithm"];
        var reply = Assert.IsType<ConfigurationReply>(Ask(new ReloadRequest()));
        Assert.False(reply.Applied);
        Assert.Contains("no such algorithm", reply.Diagnostics[^1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Statistics_have_what_the_parent_knows()
    {
        Ask(new ReloadRequest());
        Ask(new LoadRequest(Path.Combine(_folder, "none.conf")));
        _desk.Answer(new ShowStatsRequest(), _replies.Add);
        var call = Assert.IsType<ControlCall>(_roles.Lives[0].Sent[^1]);
        _gatewayCalls.OnReturn(new(call.Id, new StatsReply(new() { CookiesSent = 7 })));
        var stats = Assert.IsType<StatsReply>(_replies[^1]).Stats;
        Assert.Equal((7, 1, 1, 0), (stats.CookiesSent, stats.ReloadsApplied, stats.ReloadsRefused, stats.ProcessRestarts));
        // Nobody waits for it any more.
        _gatewayCalls.OnReturn(new(call.Id, new DoneReply()));
        Assert.Equal(3, _replies.Count);
    }

    [Fact]
    public void Whoever_has_asked_a_role_that_dies_is_told()
    {
        _desk.Answer(new ShowSaRequest(), _replies.Add);
        Assert.Empty(_replies);
        _gatewayCalls.FailAll();
        Assert.IsType<ErrorReply>(Assert.Single(_replies));
    }

    [Fact]
    public void A_role_that_is_not_there_is_said_at_once() =>
        Assert.IsType<ErrorReply>(Ask(new ShowCertificatesRequest()));

    [Theory]
    [InlineData(ResetScope.Policy, 0, 1)]
    [InlineData(ResetScope.User, 1, 0)]
    [InlineData(ResetScope.All, 0, 0)]
    [InlineData(ResetScope.Ca, 1, 1)]
    public void A_reset_flushes_its_scope(ResetScope scope, int policies, int users)
    {
        Write("iked.conf", "user \"alice\" \"wonderland\"\n" + Good);
        Ask(new ReloadRequest());
        Assert.IsType<DoneReply>(Ask(new ResetRequest(scope)));
        Assert.Equal((policies, users), (Configuration!.Policies.Count, Configuration.Users.Count));
    }

    [Theory]
    [InlineData(ResetScope.Sa)]
    [InlineData(ResetScope.Policy)]
    public void A_reset_that_has_failed_is_no_success(ResetScope scope)
    {
        Ask(new ReloadRequest());
        _told.Clear();
        _problems = ["the engine has no such algorithm"];
        _desk.Answer(new ResetRequest(scope), _replies.Add);
        _gatewayCalls.FailAll();
        Assert.IsType<ErrorReply>(_replies[^1]);
        Assert.Empty(_told);
    }

    [Fact]
    public void Modes_and_logging_go_to_the_parent()
    {
        foreach (var request in (ControlRequest[])
            [new ActiveRequest(), new PassiveRequest(), new CoupleRequest(), new DecoupleRequest(), new LogRequest(true)])
        {
            Assert.IsType<DoneReply>(Ask(request));
        }
        Assert.Equal(
            [new SetMode(true, null), new(false, null), new(null, true), new(null, false)], _modes);
        Assert.Contains("verbose True", _told);
    }

    public void Dispose()
    {
        _roles.Dispose();
        Directory.Delete(_folder, true);
    }

    ReadConfiguration IParent.Read(string path) =>
        ConfigurationSource.Read(new DaemonOptions { Root = _folder }, path);

    void IParent.Apply(IkedConfiguration configuration, RecordingHost host, string path, Action<string[]> done)
    {
        if (_problems.Length == 0)
            (Configuration, _host) = (configuration, host);
        done(_problems);
    }

    void IParent.SetVerbose(bool verbose) => _told.Add($"verbose {verbose}");
    void IParent.SetMode(SetMode mode) => _modes.Add(mode);
    void IParent.Publish(string kind, string sentence) => _told.Add($"{kind} {sentence}");

    private ControlReply Ask(ControlRequest request)
    {
        var before = _replies.Count;
        _desk.Answer(request, _replies.Add);
        Assert.Equal(before + 1, _replies.Count);
        return _replies[^1];
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
