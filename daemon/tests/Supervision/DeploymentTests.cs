using IkeLab.Configuration;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Supervision;
using IkeLab.Daemon.Tests.Leases;

namespace IkeLab.Daemon.Tests.Supervision;

/// <summary>In which order roles learn of a configuration.</summary>
public sealed class DeploymentTests : IDisposable
{
    private const string Text =
        "ikev2 \"net\" passive esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 srcid a.test psk \"secret\"\n";

    private readonly FakeRoles _roles = new();
    private readonly IkedConfiguration _configuration = TextHost.Read(Text).Configuration;
    private readonly RecordingHost _host = new(new TextHost(Text));
    private readonly RoleKeeper _trust;
    private readonly RoleKeeper[] _gateways;
    private readonly Deployment _deployment;
    private readonly List<string[]> _done = [];

    public DeploymentTests()
    {
        _trust = _roles.Keep(RoleKind.Trust);
        _gateways = [_roles.Keep(RoleKind.Gateway, 0), _roles.Keep(RoleKind.Gateway, 1)];
        _deployment = new(_trust, _gateways, "/etc/iked", () => [new("ca/ca.crt", [1], 0, 0x1A4, "")]);
        _roles.Do(_trust.Start);
        foreach (var gateway in _gateways)
            _roles.Do(gateway.Start);
        // What every role is told when it begins.
        _roles.Lives.ForEach(role => role.Sent.Clear());
    }

    private FakeRole Ca => _roles.Lives[0];
    private FakeRole Ikev2 => _roles.Lives[1];
    private FakeRole Other => _roles.Lives[2];

    [Fact]
    public void The_gateway_is_told_when_the_ca_has_its_authorities()
    {
        Apply();
        Assert.Equal([typeof(TrustFileMessage), typeof(ConfigureTrust)], Ca.Sent.Select(m => m.GetType()));
        Assert.Equal("/etc/iked", ((ConfigureTrust)Ca.Sent[1]).Root);
        Assert.Empty(Ikev2.Sent);
        _deployment.OnTrust(new([1, 2], []));
        foreach (var gateway in (FakeRole[])[Ikev2, Other])
            Assert.Equal([1, 2], Assert.IsType<ConfigureGateway>(Assert.Single(gateway.Sent)).AuthorityHashes);
        _deployment.OnGateway(1, new([]));
        Assert.Empty(_done);
        _deployment.OnGateway(0, new([]));
        Assert.Empty(Assert.Single(_done));
    }

    [Fact]
    public void Problems_of_the_gateway_reach_who_has_asked()
    {
        Apply();
        _deployment.OnTrust(new([], []));
        _deployment.OnGateway(0, new(["no"]));
        _deployment.OnGateway(1, new(["no"]));
        Assert.Equal(["no"], Assert.Single(_done));
        // Another word of the gateway is about nothing that anybody has asked for.
        _deployment.OnGateway(0, new(["no again"]));
        Assert.Single(_done);
    }

    [Fact]
    public void A_newer_configuration_answers_for_the_older_one()
    {
        Apply();
        Apply();
        Assert.Empty(Assert.Single(_done));
        _deployment.OnTrust(new([], []));
        _deployment.OnGateway(0, new([]));
        _deployment.OnGateway(1, new([]));
        Assert.Equal(2, _done.Count);
    }

    [Fact]
    public void A_gateway_that_begins_again_gets_what_is_in_force_and_one_that_begins_first_waits()
    {
        _deployment.TellGateway(0);
        _deployment.TellTrust();
        Assert.Empty(Ikev2.Sent);
        Assert.Empty(Ca.Sent);
        Apply();
        _deployment.OnTrust(new([3], []));
        _deployment.TellGateway(0);
        Assert.Equal((2, 1), (Ikev2.Sent.Count, Other.Sent.Count));
        Assert.Equal(MessageText(Ikev2.Sent[0]), MessageText(Ikev2.Sent[1]));
    }

    public void Dispose() => _roles.Dispose();

    private void Apply() => _deployment.Apply(_configuration, _host, _done.Add);

    private static string MessageText(IpcMessage message) => Ipc.MessageSamples.TextOf(message);
}
