using IkeLab.Control;
using IkeLab.Daemon.Gateway;
using IkeLab.Engine;
using IkeLab.Kernel.Udp;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>One gateway of two shards: a client that has been with the one comes to the other.</summary>
public sealed class ShardedGatewayTests : IDisposable
{
    private const string Road = """
        set stickyaddress
        ikev2 "road" passive esp from 10.2.0.0/24 to dynamic local 192.0.2.2 peer any \
          srcid west.test psk "secret" config address 10.99.0.0/24

        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly HalfOpenBoard _halfOpen = HalfOpenBoard.Create(2);
    private readonly GatewayEnd _first;
    private readonly GatewayEnd _second;
    private readonly List<GatewayEnd> _clients = [];

    public ShardedGatewayTests()
    {
        _first = new(Road, shard: 0, shards: 2, halfOpen: _halfOpen);
        _second = new(Road, shard: 1, shards: 2, leases: _first.Leases, halfOpen: _halfOpen);
    }

    [Fact]
    public void It_is_told_of_to_the_one_and_has_its_address_from_the_other()
    {
        Connect(_first, "alice");
        Assert.Equal("10.99.0.1", AddressAt(_first));
        Connect(_second, "bob");
        Assert.Equal(2, _first.Leases.Count);
        // It has lost its memory, and has another address in the world.
        Connect(_second, "alice");
        var arrival = _second.Arrivals[^1];
        Assert.True(arrival.BeginsAnew);
        _first.Driver.CloseOlder(arrival);
        _second.Driver.CloseOlder(_first.Arrivals[^1]);
        Assert.Empty(SasOf(_first));
        Assert.Equal(2, SasOf(_second).Count);
        var pool = Assert.Single(_first.Leases.Describe(new IkeSaList([.. SasOf(_second)])).Items);
        Assert.Equal(
            [("10.99.0.1", "alice.test", 1ul), ("10.99.0.2", "bob.test", 1)],
            pool.Leases.Select(l => (l.Address, l.Identity, l.IkeSpi!.Value >> 56)));
    }

    [Fact]
    public void What_a_shard_that_dies_has_given_is_free_again()
    {
        Connect(_first, "alice");
        Connect(_second, "bob");
        _first.Leases.OnDied(0);
        Assert.Equal(1, _first.Leases.Count);
        Connect(_second, "alice");
        Assert.Contains("10.99.0.1", SasOf(_second).SelectMany(sa => sa.AssignedAddresses));
    }

    [Fact]
    public void What_one_shard_has_half_open_counts_at_the_other()
    {
        const int CookieThreshold = 64;
        _halfOpen.Set(0, new(CookieThreshold - 1, 0));
        Connect(_second, "alice");
        Assert.Equal(0, _second.Statistics().CookiesSent);
        _halfOpen.Set(0, new(CookieThreshold, 0));
        Connect(_second, "bob");
        Assert.Equal(1, _second.Statistics().CookiesSent);
    }

    [Fact]
    public void What_it_has_half_open_itself_it_tells_the_others()
    {
        var client = Client("alice");
        Assert.True(SpinWait.SpinUntil(() => client.Take() is var (path, datagram) && Deliver(path, datagram), s_patience));
        Assert.Equal(new(1, 0), _halfOpen.Others(1));
        Assert.True(SpinWait.SpinUntil(() => Relay(client, _first), s_patience));
        Assert.Equal(default, _halfOpen.Others(1));

        bool Deliver(UdpPath path, byte[] datagram)
        {
            _first.Deliver(path, datagram);
            return true;
        }
    }

    [Fact]
    public void One_shard_begins_a_connection_and_it_is_the_one_that_the_peer_comes_to()
    {
        const string Dialling =
            "ikev2 \"net\" active esp from 10.1.0.0/24 to 10.2.0.0/24 local 192.0.2.1 peer 192.0.2.2 srcid a.test "
            + "psk \"secret\"\n";
        var home = new ShardSteering(2, 0).ShardOf(IpAddress.Parse("192.0.2.2"));
        for (var shard = 0; shard < 2; shard++)
        {
            var end = new GatewayEnd(Dialling, shard: shard, shards: 2);
            _clients.Add(end);
            Assert.IsType<DoneReply>(end.Driver.Answer(new InitiateRequest("net")));
            var connection = Assert.Single(
                Assert.IsType<ConnectionList>(end.Driver.Answer(new ListConnectionsRequest())).Items);
            Assert.Equal(shard == home, connection.IsActive);
            var sent = end.Take();
            Assert.Equal(shard == home, sent is not null);
            if (sent is var (_, datagram))
                Assert.Equal(home, datagram[0]);
        }
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _first.Dispose();
        _second.Dispose();
        _halfOpen.Dispose();
    }

    private void Connect(GatewayEnd shard, string name)
    {
        var client = Client(name);
        Assert.True(SpinWait.SpinUntil(() => Relay(client, shard), s_patience), $"{name} does not get in");
    }

    private GatewayEnd Client(string name)
    {
        var client = new GatewayEnd(
            $"ikev2 \"home\" active esp from dynamic to 10.2.0.0/24 local 192.0.2.{_clients.Count + 11} peer 192.0.2.2 "
            + $"srcid {name}.test dstid west.test psk \"secret\" request address any\n");
        _clients.Add(client);
        return client;
    }

    private static bool Relay(GatewayEnd client, GatewayEnd shard)
    {
        while (client.Take() is var (path, datagram))
            shard.Deliver(path, datagram);
        while (shard.Take() is var (path, datagram))
            client.Deliver(path, datagram);
        return client.Events.ToArray().Any(e => e.Kind == EventKind.ChildInstalled);
    }

    private static IReadOnlyList<IkeSaInfo> SasOf(GatewayEnd shard) =>
        Assert.IsType<IkeSaList>(shard.Driver.Answer(new ShowSaRequest())).Items;

    private static string AddressAt(GatewayEnd shard) => Assert.Single(Assert.Single(SasOf(shard)).AssignedAddresses);
}
