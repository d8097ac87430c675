using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Daemon.Status;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// Addresses that policies give to their peers (<c>config address</c>), and the attributes that go with them. Two peers
/// never have the same address, whatever they ask for and whichever policies they come by.
/// </summary>
internal sealed class AddressPools
{
    private readonly Dictionary<IpAddress, Holder> _leases = [];
    private readonly StickyAddresses _sticky = new();
    private Dictionary<string, Policy> _policies = [];
    private Dictionary<string, AddressPool[]> _pools = [];

    /// <summary>Addresses that peers have now.</summary>
    public int Count => _leases.Count;

    /// <summary>Peers keep what they have until they go, even where it is in no pool any more.</summary>
    public void Configure(IkedConfiguration configuration, IReadOnlyDictionary<string, Policy> policies)
    {
        var old = _pools.Values.SelectMany(pools => pools).ToDictionary(pool => pool.Range, pool => pool);
        _sticky.IsEnabled = configuration.Settings.StickyAddress;
        _policies = policies.ToDictionary();
        _pools = policies.ToDictionary(
            p => p.Key,
            p => p.Value.Options.Where(IsGivenAddress)
                .SelectMany(o => o.Value.Addresses.Select(a => AddressRange.Network(a, o.Value.PrefixLength)))
                .Select(range => old.TryGetValue(range, out var pool) ? pool : old[range] = new(range)).ToArray());
    }

    /// <param name="problem">Why there is no address, in a clause.</param>
    public AddressLeased Lease(LeaseAddress effect, Instant now, out string problem)
    {
        problem = "";
        var name = effect.Connection.Name;
        var pools = _pools.GetValueOrDefault(name, []);
        var identity = effect.PeerId.ToString();
        var given = new List<IpAddress>();
        foreach (var isV6 in (bool[])[false, true])
        {
            var wish = Wish(effect.Requested, isV6);
            var family = Array.FindAll(pools, pool => pool.IsV6 == isV6);
            if (!wish.IsAsked || family.Length == 0)
                continue;
            if (Choose(family, identity, wish.Address) is not { } address)
            {
                problem = $"all {family.Sum(pool => pool.Size)} addresses of {string.Join(", ", family.Select(p => p.Text))}"
                    + " are taken";
                continue;
            }
            _leases.Add(address, new(name, IdentityText.Of(effect.PeerId), now));
            given.Add(address);
        }
        if (given.Count == 0 && problem.Length == 0 && pools.Length > 0)
            problem = "it asks for no address of a family that we have";
        var isOk = given.Count > 0 || pools.Length == 0;
        return new(effect.Id, isOk, [.. given], isOk ? [.. Reply(name, given)] : []);
    }

    public void Release(ReleaseAddress effect)
    {
        foreach (var address in effect.Addresses)
        {
            if (_leases.Remove(address))
                _sticky.Remember(effect.PeerId.ToString(), address);
        }
    }

    public IEnumerable<PoolInfo> Describe(Instant now) =>
        from connection in _pools
        from pool in connection.Value
        select new PoolInfo
        {
            Connection = connection.Key,
            Network = pool.Text,
            Size = pool.Size,
            Leases =
            [
                .. from lease in _leases
                   where lease.Value.Connection == connection.Key && pool.Contains(lease.Key)
                   orderby lease.Key
                   select new LeaseInfo
                   {
                       Address = lease.Key.ToString(),
                       Identity = lease.Value.Identity,
                       AgeSeconds = (long)(now - lease.Value.At).TotalSeconds,
                   },
            ],
        };

    // What the peer had before goes first, then what it wishes, then whatever is free.
    private IpAddress? Choose(AddressPool[] pools, string identity, IpAddress? wish)
    {
        foreach (var candidate in (IpAddress?[])[_sticky.Find(identity, pools[0].IsV6), wish])
        {
            if (candidate is { } address && !_leases.ContainsKey(address) && Array.Exists(pools, p => p.CanGive(address)))
                return address;
        }
        foreach (var pool in pools)
        {
            if (pool.Next(address => !_leases.ContainsKey(address)) is { } free)
                return free;
        }
        return null;
    }

    private IEnumerable<ConfigurationAttribute> Reply(string connection, List<IpAddress> given)
    {
        foreach (var address in given)
        {
            // RFC 7296 §3.15.1: an IPv6 address has a prefix length behind it.
            var octets = new byte[address.IsV6 ? 17 : 4];
            address.Write(octets);
            if (address.IsV6)
                octets[16] = 128;
            yield return new(
                address.IsV6 ? ConfigurationAttributeType.InternalIp6Address : ConfigurationAttributeType.InternalIp4Address,
                octets);
        }
        foreach (var option in _policies[connection].Options.Where(o => !o.IsRequest && !IsGivenAddress(o)))
            yield return option.ToAttribute();
    }

    private static bool IsGivenAddress(ConfigurationOption option) =>
        !option.IsRequest && option.Kind == ConfigurationOptionKind.Address;

    // A value of the wrong length, or all zeros, is a wish for any address (RFC 7296 §3.15.1).
    private static (bool IsAsked, IpAddress? Address) Wish(IReadOnlyList<ConfigurationAttribute> requested, bool isV6)
    {
        var type = isV6 ? ConfigurationAttributeType.InternalIp6Address : ConfigurationAttributeType.InternalIp4Address;
        var length = isV6 ? 16 : 4;
        foreach (var attribute in requested)
        {
            if (attribute.Type != type)
                continue;
            return (true, attribute.Value.Length >= length ? IpAddress.Read(attribute.Value.AsSpan(0, length)) : null);
        }
        return (false, null);
    }

    private sealed record Holder(string Connection, string Identity, Instant At);
}
