using System.Collections.Concurrent;
using System.Diagnostics;
using IkeLab.Engine;
using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tests.Routing;

/// <summary>
/// The running kernel, in a network namespace that nobody else uses, which ci/checks/routes makes, with the
/// interfaces v0 (192.0.2.1/24, 2001:db8::1/64) and v1: what was asked for is what `ip` shows.
/// </summary>
public sealed class HostNetworkTests
{
    /// <summary>The kernel answers in microseconds; this only ends a test that has failed.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<string> _faults = [];

    public HostNetworkTests() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("IKELAB_ROUTES") == "1",
        "it needs a network namespace of its own: run ci/checks/routes");

    [Fact]
    public void Routes_rules_and_addresses_are_there_and_then_gone()
    {
        var (rules, addresses) = (Ip("rule") + Ip("-6 rule"), Ip("-br addr"));
        using (var network = Open())
        {
            network.Apply(new HostAddress("v0", IpAddress.Parse("10.99.0.5"), 32, true));
            network.Apply(new HostAddress("v0", IpAddress.Parse("2001:db8:99::5"), 128, true));
            network.Apply(Route("10.1.0.0", 16, "10.99.0.5"));
            network.Apply(Route("0.0.0.0", 0, "10.99.0.5"));
            network.Apply(Route("2001:db8:1::", 48, "2001:db8:99::5"));
            network.Apply(new LinkUp("v1", 1380));
            Settle(network);

            Assert.Contains("7296:\tnot from all fwmark 0x1c80 lookup 7296", Ip("rule"));
            Assert.Contains("7296:\tnot from all fwmark 0x1c80 lookup 7296", Ip("-6 rule"));
            Assert.Contains("10.1.0.0/16 dev v0 proto 73 scope link src 10.99.0.5", Ip("route show table 7296"));
            Assert.Contains("default dev v0 proto 73 scope link src 10.99.0.5", Ip("route show table 7296"));
            Assert.Contains("2001:db8:1::/48 dev v0 proto 73 src 2001:db8:99::5", Ip("-6 route show table 7296"));
            Assert.Contains("10.99.0.5/32", Ip("addr show dev v0"));
            Assert.Contains("mtu 1380", Ip("link show dev v1"));
            Assert.Contains("src 10.99.0.5", Ip("route get 10.1.2.3"));
            Assert.Contains("src 192.0.2.1", Ip("route get 192.0.2.9 mark 7296"));
            Assert.Empty(_faults);
        }
        Assert.Equal((rules, addresses), (Ip("rule") + Ip("-6 rule"), Ip("-br addr")));
        Assert.Equal("", Ip("route show table 7296") + Ip("-6 route show table 7296"));
        Assert.Empty(_faults);
    }

    [Fact]
    public void A_route_changes_its_source_and_back()
    {
        using var network = Open();
        network.Apply(new HostAddress("v0", IpAddress.Parse("10.99.0.5"), 32, true));
        network.Apply(new HostAddress("v0", IpAddress.Parse("10.99.0.6"), 32, true));
        network.Apply(Route("10.1.0.0", 16, "10.99.0.5"));
        network.Apply(Route("10.1.0.0", 16, "10.99.0.6"));
        Settle(network);
        Assert.Contains("src 10.99.0.6", Assert.Single(Lines(Ip("route show table 7296"))));
        network.Apply(Route("10.1.0.0", 16, "10.99.0.6") with { Added = false });
        Settle(network);
        Assert.Contains("src 10.99.0.5", Assert.Single(Lines(Ip("route show table 7296"))));
        Assert.Empty(_faults);
    }

    [Fact]
    public void Packets_leave_by_an_interface_from_an_address_of_the_loopback_interface()
    {
        using (var network = Open())
        {
            network.Apply(new HostAddress("lo", IpAddress.Parse("10.99.0.5"), 32, true));
            network.Apply(new HostAddress("lo", IpAddress.Parse("2001:db8:99::5"), 128, true));
            network.Apply(Route("10.1.0.0", 16, "10.99.0.5"));
            network.Apply(Route("2001:db8:1::", 48, "2001:db8:99::5"));
            Settle(network);
            Assert.Matches("dev v0 table 7296 src 10.99.0.5", Ip("route get 10.1.2.3"));
            Assert.Matches("dev v0 .*table 7296 .*src 2001:db8:99::5", Ip("-6 route get 2001:db8:1::1"));
            Assert.Empty(_faults);
        }
        Assert.DoesNotContain("10.99.0.5", Ip("addr show dev lo"));
        Assert.Empty(_faults);
    }

    [Fact]
    public void What_a_previous_life_has_left_is_removed_thousands_of_routes_included()
    {
        using (var netlink = NetlinkSocket.Open(RouteNumbers.Protocol))
        {
            var previous = new HostNetworkDriver(netlink, new(), _faults.Enqueue);
            previous.Start();
            previous.Change(new HostAddress("v0", IpAddress.Parse("10.99.0.9"), 32, true));
            for (var i = 0; i < 1500; i++)
                previous.Change(Route($"10.{i / 250}.{i % 250}.0", 24, null));
        }
        Assert.Equal(1500, Lines(Ip("route show table 7296 proto 73")).Length);
        Ip("route add 10.200.0.0/16 dev v0 table 7296 proto static");
        using (var network = Open())
        {
            Settle(network);
            Assert.Equal("10.200.0.0/16 dev v0 proto static scope link", Assert.Single(Lines(Ip("route show table 7296"))));
            Assert.Single(Lines(Ip("rule")), l => l.Contains("7296", StringComparison.Ordinal));
            Assert.DoesNotContain("10.99.0.9", Ip("addr show dev v0"));
            Assert.Empty(_faults);
        }
        Ip("route flush table 7296");
    }

    [Fact]
    public void Faults_name_what_was_wanted_and_the_kernels_reason()
    {
        using var network = Open();
        network.Apply(Route("10.1.0.0", 16, "203.0.113.99"));
        network.Apply(Route("10.1.0.0", 16, null) with { Device = "v9" });
        Settle(network);
        Assert.Matches("^cannot add the route to 10.1.0.0/16 through v0 from 203.0.113.99: Invalid argument.*EINVAL",
            _faults.First());
        Assert.EndsWith("No such device (ENODEV)", _faults.Last());
    }

    [Fact]
    public void Addresses_and_routes_that_change_are_seen_with_the_source_that_packets_have_now()
    {
        var events = new BlockingCollection<NetworkEvent>();
        using var watch = AddressWatch.Open(new(), events.Add);
        Assert.Equal([IpAddress.Parse("192.0.2.1"), IpAddress.Parse("2001:db8::1")], watch.Addresses);
        var remote = IpAddress.Parse("198.51.100.7");
        Assert.Null(watch.PathTo(remote));

        Ip("addr add 203.0.113.5/24 dev v1");
        Await(events, new AddressAppeared(IpAddress.Parse("203.0.113.5")));
        Ip("route add default via 203.0.113.1");
        Await(events, new RoutesChanged());
        Assert.Equal(
            new HostPath("v1", IpAddress.Parse("203.0.113.5"), IpAddress.Parse("203.0.113.1")), watch.PathTo(remote));

        Ip("route replace default via 192.0.2.254");
        Await(events, new RoutesChanged());
        Assert.Equal(
            new HostPath("v0", IpAddress.Parse("192.0.2.1"), IpAddress.Parse("192.0.2.254")), watch.PathTo(remote));
        Assert.Equal("v0", watch.PathTo(IpAddress.Parse("2001:db8::9"))?.Device);

        Ip("addr del 203.0.113.5/24 dev v1");
        Await(events, new AddressVanished(IpAddress.Parse("203.0.113.5")));
        Ip("route del default");
        Await(events, new RoutesChanged());
        Assert.Null(watch.PathTo(remote));
    }

    [Fact]
    public void Our_own_tunnel_is_not_the_way_of_our_own_packets()
    {
        using var watch = AddressWatch.Open(new(), _ => { });
        using var network = Open();
        network.Apply(new HostAddress("v1", IpAddress.Parse("10.99.0.5"), 32, true));
        network.Apply(Route("0.0.0.0", 0, "10.99.0.5") with { Device = "v1" });
        Settle(network);
        Assert.Contains("dev v1", Ip("route get 192.0.2.9"));
        Assert.Equal("v0", watch.PathTo(IpAddress.Parse("192.0.2.9"))?.Device);
        Assert.DoesNotContain(IpAddress.Parse("10.99.0.5"), watch.Addresses);
    }

    private HostNetwork Open() => HostNetwork.Open(new() { Root = Path.GetTempPath() }, _faults.Enqueue);

    // Changes are carried out in order: when the last one is seen, all are done.
    private static void Settle(HostNetwork network)
    {
        using var watch = new ManualResetEventSlim();
        network.Flush(watch.Set);
        Assert.True(watch.Wait(s_patience));
    }

    private static void Await(BlockingCollection<NetworkEvent> events, NetworkEvent expected)
    {
        using var patience = new CancellationTokenSource(s_patience);
        while (events.Take(patience.Token) != expected)
        {
        }
    }

    private static HostRoute Route(string network, int length, string? source) =>
        new(IpAddress.Parse(network), length, "v0", source is null ? null : IpAddress.Parse(source), true);

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Ip(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        // An empty table is an error to ip.
        Assert.True(process.ExitCode == 0 || error.Contains("FIB table does not exist", StringComparison.Ordinal),
            $"ip {arguments}: {error}");
        return output;
    }
}
