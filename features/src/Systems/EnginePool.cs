using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>The addresses that the driver beside the engine has to lease. Which of them a peer gets is the
/// driver's affair; that it gets it is the engine's.</summary>
internal sealed class EnginePool(
    IEnumerable<IpAddress> free, AddressPrefix? network, ConfigurationAttribute[] further)
{
    private const byte Prefix = 64;
    private readonly List<IpAddress> _free = [.. free];

    public List<IpAddress> Leased { get; } = [];

    /// <summary>One address for each attribute that asks for one, the one that it wishes for where that
    /// is free.</summary>
    public AddressLeased Lease(LeaseAddress lease)
    {
        var wishes = lease.Requested.Where(a => IsV6(a) is not null).ToList();
        var given = new List<IpAddress>();
        foreach (var wish in wishes)
        {
            var family = _free.FindAll(a => a.IsV6 == IsV6(wish));
            if (family.Count == 0)
                continue;
            var found = family.FindIndex(a => wish.Value.AsSpan().StartsWith(Attributes.Octets(a)));
            given.Add(family[Math.Max(0, found)]);
            _free.Remove(given[^1]);
        }
        Leased.AddRange(given);
        return wishes.Count > 0 && given.Count == 0
            ? new(lease.Id, false, [], [])
            : new(lease.Id, true, [.. given], [.. given.Select(Attribute), .. NetworkReply(lease), .. further])
            {
                Prefixes = network is { } whole && IsNetworkAskedFor(lease) ? [whole] : [],
            };
    }

    public void Release(ReleaseAddress release)
    {
        Leased.RemoveAll(a => release.Addresses.Contains(a));
        _free.AddRange(release.Addresses);
    }

    private static bool IsNetworkAskedFor(LeaseAddress lease) =>
        lease.Requested.Any(a => a.Type == ConfigurationAttributeType.InternalIp6Prefix);

    private IEnumerable<ConfigurationAttribute> NetworkReply(LeaseAddress lease) =>
        network is { } whole && IsNetworkAskedFor(lease)
            ? [new(ConfigurationAttributeType.InternalIp6Prefix, [.. Attributes.Octets(whole.Address), whole.Length])]
            : [];

    private static bool? IsV6(ConfigurationAttribute attribute) => attribute.Type switch
    {
        ConfigurationAttributeType.InternalIp4Address => false,
        ConfigurationAttributeType.InternalIp6Address => true,
        _ => null,
    };

    private static ConfigurationAttribute Attribute(IpAddress address) => address.IsV6
        ? new(ConfigurationAttributeType.InternalIp6Address, [.. Attributes.Octets(address), Prefix])
        : new(ConfigurationAttributeType.InternalIp4Address, Attributes.Octets(address));
}
