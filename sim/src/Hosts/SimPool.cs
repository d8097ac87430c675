using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// A gateway's address pool: each peer has an address of its own, whatever it asks for, and keeps it over its SAs.
/// </summary>
internal sealed class SimPool(bool splitDns)
{
    private static readonly byte[] Dns = [10, 0, 0, 53];
    private readonly Dictionary<Identification, int> _leases = [];

    /// <summary>Leases, of which a peer has several while it changes from one IKE SA to another.</summary>
    public int Leased { get; private set; }

    public AddressLeased Lease(LeaseAddress effect, Func<Identification, IpAddress?> addressOf)
    {
        if (addressOf(effect.PeerId) is not { } address)
            return new(effect.Id, false, [], []);
        _leases[effect.PeerId] = _leases.GetValueOrDefault(effect.PeerId) + 1;
        Leased++;
        var octets = new byte[address.Length];
        address.Write(octets);
        return new(effect.Id, true, [address],
        [
            new(ConfigurationAttributeType.InternalIp4Address, octets), new(ConfigurationAttributeType.InternalIp4Dns, Dns),
            .. splitDns ? TunnelDns.Attributes : [],
        ]);
    }

    public void Release(ReleaseAddress effect)
    {
        if (!_leases.TryGetValue(effect.PeerId, out var count) || count == 0)
            throw new InvalidOperationException($"{effect.PeerId} gives back an address that it does not have");
        _leases[effect.PeerId] = count - 1;
        Leased--;
    }

    public void Clear()
    {
        _leases.Clear();
        Leased = 0;
    }
}
