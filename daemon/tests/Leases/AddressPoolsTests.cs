using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using static IkeLab.Daemon.Tests.Leases.LeaseRequests;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Daemon.Tests.Leases;

public sealed class AddressPoolsTests
{
    private readonly AddressPools _pools = new(maxFormer: 3);

    [Fact]
    public void A_pool_has_neither_its_network_nor_its_broadcast_address_nor_the_gateways_to_give()
    {
        Configure("config address 10.99.0.0/29 config name-server 10.99.0.3", own: "10.99.0.1");
        Assert.Equal(["10.99.0.2", "10.99.0.4", "10.99.0.5", "10.99.0.6"],
            from peer in Enumerable.Range(0, 4) select Lease($"{peer}"));
        Assert.Equal("all of 10.99.0.0/29 are taken; give the policy 'road' a larger pool", Refuse("4"));
    }

    [Theory]
    [InlineData("10.99.0.8/31", 2)]
    [InlineData("10.99.0.8/32", 1)]
    [InlineData("10.99.0.8", 1)]
    [InlineData("2001:db8::/127", 2)]
    [InlineData("2001:db8::/126", 3)]
    public void Of_small_networks_all_addresses_can_be_given(string network, int expected)
    {
        Configure($"config address {network}");
        var given = Enumerable.Range(0, expected).Select(i => Ask($"{i}", Any(network.Contains(':'))).Addresses[0]);
        Assert.Equal(expected, given.Distinct().Count());
        Assert.False(Ask("another", Any(network.Contains(':'))).Ok);
    }

    [Fact]
    public void The_answer_has_everything_that_is_configured()
    {
        Configure("""
            config address 10.99.0.0/24 config netmask 255.255.255.0 config address 2001:db8:99::/64
            config name-server 10.0.0.53 config name-server 2001:db8::53 config netbios-server 10.0.0.54
            config dhcp-server 10.0.0.55 config protected-subnet 10.0.0.0/8 config protected-subnet 2001:db8::/32
            config access-server 10.0.0.56
            """);
        var leased = Ask("alice", Any(), Any(true));
        Assert.Equal(["10.99.0.1", "2001:db8:99::1"], leased.Addresses.Select(a => a.ToString()));
        Assert.Equal(
        [
            "1 0a630001", "8 20010db800990000000000000000000140", "2 ffffff00", "3 0a000035",
            "10 20010db8000000000000000000000053", "4 0a000036",
            "6 0a000037", "13 0a000000ff000000", "15 20010db800000000000000000000000020", "23456 0a000038",
        ], leased.Reply.Select(a => $"{a.Type} {Convert.ToHexStringLower(a.Value)}"));
    }

    [Fact]
    public void A_netmask_goes_with_an_IPv4_address_only()
    {
        Configure("config address 2001:db8:99::/64 config netmask 255.255.255.0");
        Assert.Equal([Types.InternalIp6Address], Ask("alice", Any(true)).Reply.Select(a => a.Type));
    }

    [Fact]
    public void No_more_addresses_are_given_than_asked_for_and_a_bounded_number()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Equal(2, Ask("alice", Any(), Any()).Addresses.Distinct().Count());
        Assert.Equal(AddressWish.MaxWishes,
            Ask("bob", [.. Enumerable.Repeat(Any(), 100)]).Addresses.Distinct().Count());
    }

    [Fact]
    public void A_family_that_there_is_none_of_is_left_out_and_a_failure_if_it_is_all_that_is_asked_for()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Single(Ask("alice", Any(true), Any()).Addresses);
        Assert.Equal("it asks for IPv6 alone, of which the policy 'road' has none", Refuse("bob", Any(true)));
        Assert.True(Ask("carol", new ConfigurationAttribute(Types.InternalIp4Dns, [])).Ok);
    }

    [Fact]
    public void A_policy_without_addresses_tells_the_rest()
    {
        Configure("config name-server 10.0.0.53");
        var leased = _pools.Lease(LeaseRequests.Lease("alice", Any()), default, out var problem);
        Assert.True(leased.Ok);
        Assert.Equal([Types.InternalIp4Dns], leased.Reply.Select(a => a.Type));
        Assert.Equal("the policy 'road' has none; give it one by 'config address'", problem);
    }

    [Fact]
    public void An_address_that_is_asked_for_is_given_when_it_is_free_and_of_the_pool()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Equal("10.99.0.77", Lease("alice", Wish("10.99.0.77")));
        Assert.Equal("10.99.0.1", Lease("bob", Wish("10.99.0.77")));
        Assert.Equal("10.99.0.2", Lease("carol", Wish("192.0.2.1")));
        Assert.Equal("10.99.0.3", Lease("dave", Wish("10.99.0.255")));
        Assert.Equal("10.99.0.4", Lease("erin", Wish("0.0.0.0")));
        Assert.Equal("10.99.0.5", Lease("frank", new(Types.InternalIp4Address, [1, 2, 3])));
    }

    [Theory]
    [InlineData("2001:db8:99::77", 17)]
    [InlineData("2001:db8:99::77", 16)]
    [InlineData("::77", 17)]
    public void An_IPv6_address_or_its_low_order_octets_can_be_asked_for(string wish, int length)
    {
        Configure("config address 2001:db8:99::/64");
        var octets = new byte[17];
        IpAddress.Parse(wish).Write(octets);
        octets[16] = 64;
        Assert.Equal("2001:db8:99::77", Lease("alice", new(Types.InternalIp6Address, octets[..length])));
    }

    [Fact]
    public void Fourteen_octets_as_Windows_sends_them_stand_for_any_IPv6_address()
    {
        Configure("config address 2001:db8:99::/64");
        Assert.StartsWith("2001:db8:99::", Lease("alice", new(Types.InternalIp6Address, new byte[14])));
    }

    [Fact]
    public void Who_comes_back_before_its_former_IKE_SA_has_ended_can_keep_its_address()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Equal("10.99.0.1", Lease("alice"));
        Assert.Equal("10.99.0.1", Lease("alice", Wish("10.99.0.1")));
        Release("alice", "10.99.0.1");
        Assert.Equal("10.99.0.2", Lease("bob", Wish("10.99.0.1")));
        Release("alice", "10.99.0.1");
        Assert.Equal("10.99.0.1", Lease("carol", Wish("10.99.0.1")));
    }

    [Fact]
    public void Two_hosts_with_one_identity_have_two_addresses_unless_the_newer_one_replaces_the_older()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Equal(["10.99.0.1", "10.99.0.2"], [Lease("alice"), Lease("alice")]);
        Assert.Equal("10.99.0.1", $"{AskAs(Connection("road", Uniqueness.Replace), "alice").Addresses[0]}");
        Release("alice", "10.99.0.1");
        Assert.Equal(2, _pools.Count);
    }

    [Fact]
    public void Who_begins_anew_gets_the_address_of_the_IKE_SA_that_is_dead()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Equal("10.99.0.1", Lease("alice"));
        Assert.Equal("10.99.0.2", Lease("bob"));
        var again = _pools.Lease(new()
        {
            Connection = Connection("road"), PeerId = Identification.Fqdn("alice"), Requested = [Any()], BeginsAnew = true,
        }, default, out _);
        Assert.Equal("10.99.0.1", $"{Assert.Single(again.Addresses)}");
        Release("alice", "10.99.0.1");
        Assert.Equal(2, _pools.Count);
        Release("alice", "10.99.0.1");
        Assert.Equal(1, _pools.Count);
    }

    [Fact]
    public void Peers_without_a_name_do_not_get_what_other_ones_have_or_had()
    {
        Configure("config address 10.99.0.0/24", sticky: true);
        var nobody = new Identification(IdType.Null, []);
        var connection = Connection("road", Uniqueness.Replace);
        IpAddress Next() => _pools.Lease(
            new() { Connection = connection, PeerId = nobody, Requested = [Wish("10.99.0.1")] }, default, out _)
            .Addresses[0];
        Assert.Equal(["10.99.0.1", "10.99.0.2"], [$"{Next()}", $"{Next()}"]);
        _pools.Release(IpAddress.V4(10, 99, 0, 2), nobody, shard: 0);
        Assert.Equal("10.99.0.3", $"{Next()}");
        Assert.Equal(2, _pools.Count);
    }

    [Fact]
    public void An_address_of_its_own_is_that_of_one_peer_however_often_it_comes()
    {
        Configure("config address 10.99.0.8");
        Assert.Equal(["10.99.0.8", "10.99.0.8"], [Lease("alice"), Lease("alice")]);
        Assert.Contains("all of 10.99.0.8/32 are taken", Refuse("bob"));
    }

    [Fact]
    public void A_sticky_address_comes_back_while_it_is_free_and_goes_to_others_last()
    {
        Configure("config address 10.99.0.0/29", sticky: true);
        Assert.Equal(["10.99.0.1", "10.99.0.2"], [Lease("alice"), Lease("bob")]);
        Release("alice", "10.99.0.1");
        Release("bob", "10.99.0.2");
        Assert.Equal("10.99.0.3", Lease("carol"));
        Assert.Equal("10.99.0.2", Lease("bob"));
        Assert.Equal(["10.99.0.4", "10.99.0.5", "10.99.0.6", "10.99.0.1"],
            from peer in Enumerable.Range(0, 4) select Lease($"{peer}"));
        Release("0", "10.99.0.4");
        Assert.Equal("10.99.0.4", Lease("alice"));
    }

    [Fact]
    public void Former_addresses_are_remembered_of_a_bounded_number_of_peers()
    {
        Configure("config address 10.99.0.0/24", sticky: true);
        foreach (var peer in (string[])["a", "b", "c", "d"])
            Release(peer, Lease(peer));
        Assert.Equal("10.99.0.2", Lease("b"));
        Assert.Equal("10.99.0.5", Lease("a"));
    }

    [Fact]
    public void Without_sticky_addresses_nobody_is_remembered()
    {
        Configure("config address 10.99.0.0/24");
        Release("alice", Lease("alice"));
        Assert.Equal("10.99.0.2", Lease("alice"));
    }

    [Fact]
    public void One_address_of_two_policies_is_given_once()
    {
        var (configuration, policies) = TextHost.Read("""
            ikev2 "road" passive esp from any to dynamic peer any config address 10.99.0.0/30
            ikev2 "rail" passive esp from any to dynamic peer any config address 10.99.0.0/29
            """);
        _pools.Configure(configuration, policies);
        Assert.Equal("10.99.0.1", Lease("alice"));
        Assert.Equal("10.99.0.2", $"{AskAs(Connection("rail"), "bob").Addresses[0]}");
        Assert.Contains("all of 10.99.0.0/30", Refuse("carol"));
    }

    [Fact]
    public void A_reload_keeps_living_leases_and_tells_which_do_not_fit_any_more()
    {
        Configure("config address 10.99.0.0/24");
        Assert.Equal(["10.99.0.1", "10.99.0.2"], [Lease("alice"), Lease("bob", Wish("10.99.0.2"))]);
        Lease("carol", Wish("10.99.0.200"));
        var lost = Assert.Single(Configure("config address 10.99.0.0/28"));
        Assert.Equal(("10.99.0.200", "carol", "road"), ($"{lost.Address}", $"{lost.Peer}", lost.Connection));
        Assert.Equal("10.99.0.3", Lease("dave"));
        Release("alice", "10.99.0.1");
        Release("carol", "10.99.0.200");
        Assert.Equal("10.99.0.4", Lease("carol", Wish("10.99.0.200")));
        Assert.Equal(3, _pools.Count);
    }

    [Fact]
    public void A_policy_that_is_gone_gives_nothing()
    {
        _pools.Configure(TextHost.Read("set passive").Configuration, TextHost.Read("set passive").Policies);
        Assert.Equal("the policy 'road' is not configured any more", Refuse("alice"));
    }

    [Fact]
    public void A_shard_that_ends_gives_back_what_its_peers_had()
    {
        Configure("config address 10.99.0.0/24");
        _pools.Lease(LeaseRequests.Lease("alice", Any()), default, out _, shard: 1);
        _pools.Lease(LeaseRequests.Lease("alice", Wish("10.99.0.1")), default, out _, shard: 2);
        _pools.Lease(LeaseRequests.Lease("bob", Any()), default, out _, shard: 1);
        _pools.ReleaseAll(shard: 1);
        Assert.Equal(1, _pools.Count);
        Assert.Equal("10.99.0.3", Lease("carol"));
        _pools.ReleaseAll(shard: 2);
        Assert.Equal(1, _pools.Count);
    }

    [Fact]
    public void What_somebody_else_has_cannot_be_given_back()
    {
        Configure("config address 10.99.0.0/24");
        Lease("alice");
        Release("bob", "10.99.0.1");
        Release("alice", "10.99.0.2", "192.0.2.1");
        Assert.Equal(1, _pools.Count);
    }

    [Fact]
    public void A_listing_has_who_has_what_and_for_whom_an_address_is_kept()
    {
        Configure("config address 10.99.0.0/24 config name-server 10.99.0.53", sticky: true);
        Lease("alice");
        Release("bob", Lease("bob"));
        var pool = Assert.Single(_pools.Describe(default(Instant) + TimeSpan.FromMinutes(1), _ => 7));
        Assert.Equal(("road", "10.99.0.0/24", 253), (pool.Connection, pool.Network, pool.Size));
        Assert.Equal(
            [("10.99.0.1", "alice", 7, 60), ("10.99.0.2", "bob", null, 60)],
            pool.Leases.Select(l => (l.Address, l.Identity, l.IkeSpi, l.AgeSeconds)));
        Assert.Single(Assert.Single(_pools.Describe(default)).Leases);
    }

    private IReadOnlyList<AddressLease> Configure(string options, bool sticky = false, params string[] own)
    {
        var (configuration, policies) = TextHost.Read(
            $"set {(sticky ? "" : "no")}stickyaddress\nikev2 \"road\" passive esp from any to dynamic peer any "
            + options.ReplaceLineEndings(" ") + "\n");
        return _pools.Configure(configuration, policies, own.Select(IpAddress.Parse));
    }

    private AddressLeased Ask(string peer, params ConfigurationAttribute[] requested) =>
        _pools.Lease(LeaseRequests.Lease(peer, requested), default, out _);

    private AddressLeased AskAs(Connection connection, string peer) => _pools.Lease(
        new() { Connection = connection, PeerId = Identification.Fqdn(peer), Requested = [Any()] }, default, out _);

    private string Lease(string peer, ConfigurationAttribute? wish = null)
    {
        var leased = Ask(peer, wish ?? Any());
        Assert.True(leased.Ok);
        return leased.Addresses[0].ToString();
    }

    private string Refuse(string peer, ConfigurationAttribute? wish = null)
    {
        var leased = _pools.Lease(LeaseRequests.Lease(peer, wish ?? Any()), default, out var problem);
        Assert.False(leased.Ok);
        Assert.Empty(leased.Addresses);
        return problem;
    }

    private void Release(string peer, params string[] addresses) =>
        _pools.Release(peer, addresses.Select(IpAddress.Parse));
}
