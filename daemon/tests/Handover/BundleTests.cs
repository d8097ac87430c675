using IkeLab.Configuration;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Tests.Leases;

namespace IkeLab.Daemon.Tests.Handover;

/// <summary>What each role is told of a configuration.</summary>
public sealed class BundleTests
{
    private const string Text = """
        set stickyaddress
        user "alice" "wonderland"
        radius server 192.0.2.53 secret "between us"
        ikev2 "net" active esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 srcid a.test psk "the shared one"
        ikev2 "certs" passive esp from 10.1.0.0/24 to 10.3.0.0/24 peer 192.0.2.3 srcid a.test
        ikev2 "road" passive esp from 0.0.0.0/0 to 10.4.0.0/24 peer any eap "mschap-v2" config address 10.4.0.0/24
        """;

    private readonly IkedConfiguration _configuration = TextHost.Read(Text).Configuration;
    private readonly RecordingHost _host = new(new TextHost(Text));

    [Fact]
    public void The_gateway_gets_shared_keys_and_no_passwords()
    {
        var bundle = Bundles.ForGateway(_configuration, _host);
        Assert.Contains("the shared one", bundle.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("wonderland", bundle.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("between us", bundle.Text, StringComparison.Ordinal);
        Assert.Equal(_configuration with { Users = [], Radius = null }, Bundles.Read(bundle));
    }

    [Fact]
    public void The_ca_gets_passwords_and_no_shared_keys()
    {
        var bundle = Bundles.ForTrust(_configuration, _host);
        Assert.DoesNotContain("the shared one", bundle.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Convert.ToHexString("the shared one"u8), bundle.Text, StringComparison.OrdinalIgnoreCase);
        var read = Bundles.Read(bundle);
        Assert.Equal(new User("alice", "wonderland"), Assert.Single(read.Users));
        Assert.Equal("between us", Assert.Single(read.Radius!.Authentication.Servers).Secret);
        Assert.Equal(
            _configuration.Policies.Select(p => (p.Name, p.Authentication.Kind)),
            read.Policies.Select(p => (p.Name, p.Authentication.Kind)));
        Assert.Equal(_configuration.Policies[1], read.Policies[1]);
    }

    [Fact]
    public void Names_and_interfaces_mean_there_what_they_meant_here()
    {
        Assert.NotNull(_host.InterfaceAddresses("vpn0"));
        Assert.Null(_host.InterfaceAddresses("eth9"));
        Assert.Empty(_host.Resolve("nobody.test"));
        var there = new BundleHost(Bundles.ForGateway(_configuration, _host));
        Assert.Equal("gateway.test", there.HostName);
        Assert.Empty(there.InterfaceAddresses("vpn0")!);
        Assert.Null(there.InterfaceAddresses("lo"));
        Assert.Empty(there.Resolve("localhost"));
        Assert.Null(there.Read("/etc/passwd", 100, out _));
    }

    [Fact]
    public void A_bundle_of_somebody_elses_making_is_refused() => Assert.Throws<InvalidOperationException>(
        () => Bundles.Read(new("ikev2 nonsense", "gateway.test", [], [])));
}
