using System.Text;
using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Daemon.Tests.Leases;

public sealed class ClientNetworkTests
{
    private const string Policy =
        "ikev2 \"home\" active esp from dynamic to 10.0.0.0/8 local 192.0.2.1 peer 192.0.2.9 request address any";

    private readonly FakeNetwork _network = new();
    private readonly List<string> _faults = [];
    private string? _device = "eth0";

    // What strongSwan sends; iked and libreswan send the same, some with a netmask.
    private static readonly ConfigurationAttribute[] s_assigned =
    [
        new(Types.InternalIp4Address, [10, 99, 0, 5]),
        new(Types.InternalIp6Address, [.. Octets("2001:db8:99::5"), 64]),
        new(Types.InternalIp4Dns, [10, 0, 0, 53]),
    ];

    [Fact]
    public void Addresses_and_routes_from_them_are_there_as_long_as_the_IKE_SA()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, s_assigned));
        Assert.Equal(["addr 10.99.0.5/32 lo", "addr 2001:db8:99::5/128 lo"], _network.Held);
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255", "2001:db8::-2001:db8::ffff"));
        Assert.Equal(
        [
            "addr 10.99.0.5/32 lo", "addr 2001:db8:99::5/128 lo", "dns eth0 10.0.0.53 ()",
            "route 10.0.0.0/8 eth0 10.99.0.5", "route 2001:db8::/112 eth0 2001:db8:99::5",
        ], _network.Held);
        Assert.Equal(["10.99.0.5", "2001:db8:99::5"], clients.AddressesOf(1).Select(a => a.ToString()));
        clients.OnClosed(1);
        Assert.Empty(_network.Held);
        Assert.Empty(clients.AddressesOf(1));
        Assert.Empty(_faults);
    }

    [Fact]
    public void Routes_go_before_the_address_that_packets_on_them_have()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, s_assigned[0]));
        clients.OnInstalled(Child(1, 100, "0.0.0.0-255.255.255.255"));
        clients.OnClosed(1);
        Assert.Equal(["-route 0.0.0.0/0 eth0 10.99.0.5", "-addr 10.99.0.5/32 lo"], _network.Log[^2..]);
    }

    [Fact]
    public void A_TUN_device_has_the_addresses_and_its_own_routes()
    {
        var clients = Clients(tunnel: "tun0");
        clients.OnConfigured(Configured(1, s_assigned));
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255"));
        Assert.Equal(
            ["addr 10.99.0.5/32 tun0", "addr 2001:db8:99::5/128 tun0", "dns tun0 10.0.0.53 ()"], _network.Held);
    }

    [Fact]
    public void An_interface_that_the_policy_names_has_everything()
    {
        var clients = Clients(Policy + " iface vpn0");
        clients.OnConfigured(Configured(1, s_assigned));
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255"));
        Assert.Equal("+link vpn0 0", _network.Log[0]);
        Assert.Equal(
        [
            "addr 10.99.0.5/32 vpn0", "addr 2001:db8:99::5/128 vpn0", "dns vpn0 10.0.0.53 ()",
            "route 10.0.0.0/8 vpn0 10.99.0.5",
        ], _network.Held);
        _device = "wlan0";
        clients.OnMoved(Move(100));
        Assert.Contains("route 10.0.0.0/8 vpn0 10.99.0.5", _network.Held);
    }

    [Fact]
    public void A_rekeyed_child_keeps_its_routes_and_a_rekeyed_IKE_SA_keeps_everything()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, s_assigned[0]));
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255"));
        clients.OnInstalled(Child(1, 101, "10.0.0.0-10.255.255.255"));
        clients.OnRemoved(Removal(100, outbound: true));
        clients.OnRemoved(Removal(100, outbound: false));
        Assert.Contains("route 10.0.0.0/8 eth0 10.99.0.5", _network.Held);
        clients.OnRekeyed(1, 2);
        clients.OnClosed(1);
        Assert.Equal(2, _network.Held.Count());
        Assert.Single(clients.AddressesOf(2));
        clients.OnRemoved(Removal(101, outbound: true));
        Assert.Equal(["addr 10.99.0.5/32 lo"], _network.Held);
        clients.OnClosed(2);
        Assert.Empty(_network.Held);
    }

    [Fact]
    public void A_new_IKE_SA_that_overlaps_with_the_old_one_is_never_without_its_address()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, s_assigned[0]));
        clients.OnConfigured(Configured(2, s_assigned[0]));
        clients.OnClosed(1);
        Assert.Equal(["addr 10.99.0.5/32 lo"], _network.Held);
        clients.OnClosed(2);
        Assert.Empty(_network.Held);
    }

    [Fact]
    public void A_second_answer_takes_the_place_of_the_first()
    {
        var clients = Clients(tunnel: "tun0");
        clients.OnConfigured(Configured(1, s_assigned[0]));
        clients.OnConfigured(Configured(1, new ConfigurationAttribute(Types.InternalIp4Address, [10, 99, 0, 6])));
        Assert.Equal(["addr 10.99.0.6/32 tun0"], _network.Held);
    }

    [Fact]
    public void Routes_and_name_servers_follow_a_peer_that_is_reached_by_another_interface()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, s_assigned[0], s_assigned[2]));
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255"));
        clients.OnMoved(Move(100));
        Assert.DoesNotContain(_network.Log, l => l[0] == '-');
        _device = "wlan0";
        clients.OnMoved(Move(100));
        Assert.Equal(
            ["addr 10.99.0.5/32 lo", "dns wlan0 10.0.0.53 ()", "route 10.0.0.0/8 wlan0 10.99.0.5"], _network.Held);
        clients.RemoveAll();
        Assert.Empty(_network.Held);
    }

    [Fact]
    public void Domains_of_the_inside_go_with_its_name_servers()
    {
        var clients = Clients(tunnel: "tun0");
        var connection = LeaseRequests.Connection("home") with
        {
            Requests = [new(Types.InternalDnsDomain, [])],
        };
        clients.OnConfigured(new()
        {
            Connection = connection, IkeSpi = 1,
            Attributes = [s_assigned[2], new(Types.InternalDnsDomain, Encoding.ASCII.GetBytes("Corp.Example"))],
        });
        Assert.Equal(["dns tun0 10.0.0.53 (corp.example)"], _network.Held);
    }

    [Fact]
    public void A_range_that_is_no_network_becomes_several_routes()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, s_assigned[0]));
        clients.OnInstalled(Child(1, 100, "10.0.0.1-10.0.0.4", "10.0.0.1-10.0.0.1", "2001:db8::-2001:db8::1"));
        Assert.Equal(
        [
            "addr 10.99.0.5/32 lo", "route 10.0.0.1/32 eth0 10.99.0.5", "route 10.0.0.2/31 eth0 10.99.0.5",
            "route 10.0.0.4/32 eth0 10.99.0.5",
        ], _network.Held);
    }

    [Fact]
    public void A_child_that_does_not_carry_the_assigned_address_and_one_without_have_no_routes()
    {
        var clients = Clients();
        clients.OnInstalled(Child(7, 200, "10.0.0.0-10.255.255.255"));
        clients.OnConfigured(Configured(1, new ConfigurationAttribute(Types.InternalIp4Address, [10, 98, 0, 5])));
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255"));
        Assert.Equal(["addr 10.98.0.5/32 lo"], _network.Held);
    }

    [Fact]
    public void A_gateway_gets_no_more_than_the_limits()
    {
        var clients = Clients();
        clients.OnConfigured(Configured(1, [
            .. from i in Enumerable.Range(0, 100)
               select new ConfigurationAttribute(Types.InternalIp4Address, [10, 99, 0, (byte)i]),
        ]));
        Assert.Equal(ClientNetwork.MaxAddresses, _network.Held.Count());
        var hosts = Enumerable.Range(0, 2000).Select(i => $"10.{i / 200}.{i % 200}.1");
        clients.OnInstalled(Child(1, 100, [.. hosts.Select(h => $"{h}-{h}")]));
        Assert.Equal(ClientNetwork.MaxAddresses + ClientNetwork.MaxRoutes, _network.Held.Count());
        Assert.Equal(
        [
            "the gateway of 'home' assigns more than 16 addresses; the others have no effect",
            "the networks of 'home' need more than 1024 routes; the others have no effect",
        ], _faults);
    }

    [Fact]
    public void A_peer_that_no_interface_leads_to_is_a_fault()
    {
        var clients = Clients();
        _device = null;
        clients.OnConfigured(Configured(1, s_assigned));
        clients.OnInstalled(Child(1, 100, "10.0.0.0-10.255.255.255"));
        Assert.Equal("there is no route to the networks of 'home': no interface has 192.0.2.1", Assert.Single(_faults));
        clients.OnClosed(1);
        Assert.Empty(_network.Held);
    }

    private ClientNetwork Clients(string policy = Policy, string? tunnel = null)
    {
        var clients = new ClientNetwork(_network, tunnel, _ => _device, _faults.Add);
        clients.Configure(TextHost.Read(policy + "\n").Policies);
        return clients;
    }

    private static Configured Configured(ulong ikeSpi, params ConfigurationAttribute[] attributes) => new()
    {
        Connection = LeaseRequests.Connection("home"), IkeSpi = ikeSpi, Attributes = attributes,
    };

    private static ChildSaParameters Child(ulong ikeSpi, uint inboundSpi, params string[] remote) => new()
    {
        IkeSpi = ikeSpi, Connection = LeaseRequests.Connection("home"), PeerId = Identification.Fqdn("gateway.test"),
        Child = new() { Name = "home", Proposals = [], Local = [], Remote = [] },
        Initiator = true, Protocol = ProtocolId.Esp, InboundSpi = inboundSpi, OutboundSpi = 1, Path = Path(),
        UdpEncapsulated = false, Mode = ChildMode.Tunnel, Suite = default, ExtendedSequenceNumbers = false,
        Inbound = new([], []), Outbound = new([], []), OutboundActive = true, ReplacesInboundSpi = 0,
        LocalSelectors = [Selector("10.99.0.0-10.99.0.255"), Selector("2001:db8:99::5-2001:db8:99::5")],
        RemoteSelectors = [.. remote.Select(Selector)],
    };

    private static RemoveChild Removal(uint inboundSpi, bool outbound) => new()
    {
        Protocol = ProtocolId.Esp, InboundSpi = inboundSpi, OutboundSpi = 1, Inbound = !outbound, Outbound = outbound,
    };

    private static UpdateChildPath Move(uint inboundSpi) => new()
    {
        InboundSpi = inboundSpi, OutboundSpi = 1, Path = Path(), UdpEncapsulated = false,
    };

    private static UdpPath Path() =>
        new(new(IpAddress.Parse("192.0.2.1"), 500), new(IpAddress.Parse("192.0.2.9"), 500));

    private static TrafficSelector Selector(string range)
    {
        var ends = range.Split('-');
        return new(0, 0, ushort.MaxValue, IpAddress.Parse(ends[0]), IpAddress.Parse(ends[1]));
    }

    private static byte[] Octets(string address)
    {
        var octets = new byte[16];
        IpAddress.Parse(address).Write(octets);
        return octets;
    }
}
