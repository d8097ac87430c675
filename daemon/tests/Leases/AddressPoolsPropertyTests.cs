using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using static IkeLab.Daemon.Tests.Leases.LeaseRequests;

namespace IkeLab.Daemon.Tests.Leases;

/// <summary>
/// Random peers come, go, come back early and ask for this and that, while the configuration changes.
/// </summary>
public sealed class AddressPoolsPropertyTests
{
    private const int Steps = 3000;

    private static readonly string[] s_networks =
        ["10.99.0.0/28", "10.99.0.0/27", "10.99.0.8/29", "10.99.1.0/30", "10.99.0.4"];

    private readonly AddressPools _pools = new();
    private readonly List<(string Peer, IpAddress[] Addresses)> _held = [];
    private string[] _networks = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void No_two_peers_have_one_address_and_none_is_outside_of_the_pool(int seed)
    {
        var random = new Random(seed);
        Configure(random);
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(100))
            {
                case 0:
                    Configure(random);
                    break;
                case < 40 when _held.Count > 0:
                    var at = random.Next(_held.Count);
                    _pools.Release(_held[at].Peer, _held[at].Addresses);
                    _held.RemoveAt(at);
                    break;
                default:
                    Ask(random);
                    break;
            }
            Check();
        }
        foreach (var (peer, addresses) in _held)
            _pools.Release(peer, addresses);
        Assert.Equal(0, _pools.Count);
        Assert.All(_pools.Describe(default), pool => Assert.Empty(pool.Leases));
        foreach (var pool in _pools.Describe(default))
            AssertFull(pool.Size);
    }

    private void Configure(Random random)
    {
        _networks = [.. s_networks.Where(_ => random.Next(2) == 0).Take(2)];
        if (_networks.Length == 0)
            _networks = [s_networks[0]];
        var (configuration, policies) = TextHost.Read(
            $"set {(random.Next(2) == 0 ? "no" : "")}stickyaddress\n"
            + "ikev2 \"road\" passive esp from any to dynamic peer any config name-server 10.99.0.3 "
            + string.Join(' ', _networks.Select(n => $"config address {n}")) + "\n");
        _pools.Configure(configuration, policies, IpAddress.Parse("10.99.0.1"));
    }

    private void Ask(Random random)
    {
        var peer = $"peer{random.Next(40)}";
        var wishes = Enumerable.Range(0, 1 + random.Next(2)).Select(_ => random.Next(3) switch
        {
            0 => Wish($"10.99.{random.Next(2)}.{random.Next(34)}"),
            _ => Any(),
        });
        var leased = _pools.Lease(Lease(peer, [.. wishes]), default, out var problem);
        Assert.Equal(leased.Ok, problem.Length == 0);
        Assert.Equal(leased.Ok, leased.Addresses.Length > 0);
        Assert.All(leased.Addresses, a => Assert.True(IsInside(a), $"{a} is not of {string.Join(' ', _networks)}"));
        Assert.Distinct(leased.Addresses);
        if (leased.Ok)
            _held.Add((peer, leased.Addresses));
    }

    private void Check()
    {
        var owners = _held.SelectMany(h => h.Addresses.Select(a => (a, h.Peer))).Distinct().ToList();
        Assert.Distinct(owners.Select(o => o.a));
        Assert.Equal(owners.Count, _pools.Count);
    }

    // Everything can be given again: to strangers, all of it.
    private void AssertFull(long size)
    {
        if (_networks.Length > 1)
            return;
        for (long i = 0; i < size; i++)
            Assert.True(_pools.Lease(Lease($"stranger{i}", Any()), default, out _).Ok);
        Assert.False(_pools.Lease(Lease("one too many", Any()), default, out _).Ok);
    }

    private bool IsInside(IpAddress address) =>
        address.ToString() is not ("10.99.0.1" or "10.99.0.3") && _networks.Any(n => n switch
        {
            "10.99.0.4" => address == IpAddress.Parse("10.99.0.4"),
            "10.99.0.0/28" => IsBetween(address, "10.99.0.1", "10.99.0.14"),
            "10.99.0.0/27" => IsBetween(address, "10.99.0.1", "10.99.0.30"),
            "10.99.0.8/29" => IsBetween(address, "10.99.0.9", "10.99.0.14"),
            _ => IsBetween(address, "10.99.1.1", "10.99.1.2"),
        });

    private static bool IsBetween(IpAddress address, string first, string last) =>
        address.CompareTo(IpAddress.Parse(first)) >= 0 && address.CompareTo(IpAddress.Parse(last)) <= 0;
}
