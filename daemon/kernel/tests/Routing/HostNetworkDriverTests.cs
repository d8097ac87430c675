using IkeLab.Engine;
using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tests.Routing;

public sealed class HostNetworkDriverTests
{
    private const uint Table = HostNetworkOptions.DefaultTable;

    private readonly FakeHost _host = new();
    private readonly List<string> _faults = [];
    private readonly HostNetworkDriver _driver;

    public HostNetworkDriverTests()
    {
        _host.AddLink("eth0");
        _host.AddLink("tun0");
        _driver = new(_host, new(), _faults.Add);
    }

    [Fact]
    public void Packets_without_our_mark_look_into_our_table_until_the_end()
    {
        _driver.Start();
        Assert.Equal([false, true], _host.Rules.Select(r => r.IsV6));
        Assert.All(_host.Rules, r => Assert.Equal(
            (HostNetworkOptions.DefaultMark, true, Table, HostNetworkOptions.DefaultPriority),
            (r.Mark!.Value, r.Inverted, r.Table, r.Priority)));
        _driver.End();
        Assert.Empty(_host.Rules);
        Assert.Empty(_faults);
    }

    [Fact]
    public void What_a_previous_life_has_left_is_removed_and_nothing_else()
    {
        var old = new HostNetworkDriver(_host, new(), _faults.Add);
        old.Start();
        for (byte i = 0; i < 10; i++)
            old.Change(Route($"10.{i}.0.0", 16));
        old.Change(new HostAddress("eth0", IpAddress.Parse("10.99.0.5"), 32, true));
        var operators = new RouteEntry(RouteType.NewRoute, false, IpAddress.Parse("10.3.0.0"), 24) { Table = Table, Owner = 4 };
        var main = new RouteEntry(RouteType.NewRoute, false, IpAddress.Parse("10.3.0.0"), 16)
        {
            Table = 254, Owner = HostNetworkOptions.DefaultOwner,
        };
        _host.Routes.AddRange([operators, main]);
        _host.DumpLimit = 3;

        _driver.Start();

        Assert.Equal([operators, main], _host.Routes);
        Assert.Empty(_host.Addresses);
        Assert.Equal(2, _host.Rules.Count);
        Assert.Empty(_faults);
    }

    [Fact]
    public void A_route_that_two_want_stays_until_both_are_gone()
    {
        var route = Route("10.1.0.0", 16, source: "10.99.0.5");
        _driver.Change(route);
        _driver.Change(route);
        _driver.Change(route with { Added = false });
        var held = Assert.Single(_host.Routes);
        Assert.Equal((Table, 2u, IpAddress.Parse("10.99.0.5")), (held.Table, held.Index, held.Source!.Value));
        Assert.Equal(HostNetworkOptions.DefaultOwner, held.Owner);
        _driver.Change(route with { Added = false });
        Assert.Empty(_host.Routes);
        Assert.Empty(_faults);
    }

    [Fact]
    public void Of_several_routes_to_a_network_the_last_wish_counts_and_then_the_one_before()
    {
        var (first, second) = (Route("0.0.0.0", 0, source: "10.99.0.5"), Route("0.0.0.0", 0, source: "10.98.0.5"));
        _driver.Change(first);
        _driver.Change(second);
        Assert.Equal(second.Source, Assert.Single(_host.Routes).Source);
        _driver.Change(second with { Added = false });
        Assert.Equal(first.Source, Assert.Single(_host.Routes).Source);
        _driver.Change(first with { Added = false });
        Assert.Empty(_host.Routes);
    }

    [Fact]
    public void A_route_that_nobody_wants_is_not_removed()
    {
        _driver.Change(Route("10.1.0.0", 16));
        _driver.Change(Route("10.1.0.0", 16, source: "10.99.0.5") with { Added = false });
        _driver.Change(Route("10.2.0.0", 16) with { Added = false });
        Assert.Single(_host.Routes);
        Assert.Empty(_faults);
    }

    [Fact]
    public void An_address_that_somebody_else_has_configured_stays()
    {
        var address = new HostAddress("eth0", IpAddress.Parse("192.0.2.7"), 24, true);
        _host.Addresses.Add(new(RouteType.NewAddress, false, address.Address, 24, 0, 0, 1, 0));
        _driver.Change(address);
        _driver.Change(address with { Added = false });
        Assert.Single(_host.Addresses);
        Assert.Empty(_faults);
    }

    [Fact]
    public void Addresses_bring_no_routes_and_are_usable_at_once()
    {
        _driver.Change(new HostAddress("tun0", IpAddress.Parse("2001:db8::5"), 64, true));
        var held = Assert.Single(_host.Addresses);
        Assert.Equal(
            (RouteNumbers.AddressNoDetection | RouteNumbers.AddressNoPrefixRoute, (byte)64, 2u),
            (held.Flags, held.PrefixLength, held.Index));
        _driver.End();
        Assert.Empty(_host.Addresses);
    }

    [Fact]
    public void A_link_is_set_up_with_its_MTU()
    {
        _driver.Change(new LinkUp("tun0", 1400));
        Assert.Equal((RouteNumbers.LinkUp, 1400u), (_host.Links["tun0"].Flags, _host.Links["tun0"].Mtu!.Value));
        _driver.Change(new LinkUp("tun0", 0));
        Assert.Equal(1400u, _host.Links["tun0"].Mtu);
    }

    [Theory]
    [InlineData(1, "Operation not permitted (EPERM); the daemon needs CAP_NET_ADMIN")]
    [InlineData(22, "Invalid argument (EINVAL)")]
    [InlineData(100, "Network is down (ENETDOWN)")]
    public void A_fault_says_what_was_wanted_and_why_it_failed(int number, string cause)
    {
        _host.Failing = (RouteType.NewRoute, number);
        _driver.Change(Route("10.1.0.0", 16, source: "10.99.0.5"));
        Assert.StartsWith($"cannot add the route to 10.1.0.0/16 through tun0 from 10.99.0.5: {cause}", Assert.Single(_faults));
    }

    [Theory]
    [InlineData("tun7")]
    [InlineData("../etc")]
    [InlineData("")]
    [InlineData("a name that is too long")]
    public void An_interface_that_is_not_there_is_a_fault_when_adding_and_none_when_removing(string device)
    {
        var route = new HostRoute(IpAddress.Parse("10.1.0.0"), 16, device, null, true);
        _driver.Change(route);
        Assert.EndsWith("No such device (ENODEV)", Assert.Single(_faults));
        _driver.Change(route with { Added = false });
        Assert.Single(_faults);
    }

    [Theory]
    [InlineData("10.1.0.1", 16)]
    [InlineData("10.1.0.0", 33)]
    [InlineData("10.1.0.0", -1)]
    [InlineData("10.1.0.0", 0)]
    [InlineData("2001:db8::1", 64)]
    public void What_is_no_network_is_refused(string network, int length)
    {
        _driver.Change(Route(network, length));
        Assert.Empty(_host.Routes);
        Assert.Contains("that is no network", Assert.Single(_faults));
    }

    [Fact]
    public void A_host_without_IPv6_is_no_fault()
    {
        _host.Failing = (RouteType.NewRule, ErrorText.FamilyNotSupported);
        _driver.Start();
        Assert.Contains("IPv4 packets", Assert.Single(_faults));
    }

    [Fact]
    public void Routes_are_limited()
    {
        var driver = new HostNetworkDriver(_host, new() { MaxEntries = 2 }, _faults.Add);
        for (byte i = 0; i < 3; i++)
            driver.Change(Route($"10.{i}.0.0", 16));
        Assert.Equal(2, _host.Routes.Count);
        Assert.Contains("there are 2 already", Assert.Single(_faults));
    }

    private static HostRoute Route(string network, int length, string? source = null) =>
        new(IpAddress.Parse(network), length, "tun0", source is null ? null : IpAddress.Parse(source), true);
}
