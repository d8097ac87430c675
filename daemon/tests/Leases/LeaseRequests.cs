using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Daemon.Tests.Leases;

/// <summary>Effects as the engine asks for them.</summary>
internal static class LeaseRequests
{
    public static LeaseAddress Lease(string peer, params ConfigurationAttribute[] requested) => new()
    {
        Connection = Connection("road"), PeerId = Identification.Fqdn(peer), Requested = requested,
    };

    public static void Release(this AddressPools pools, string peer, params IEnumerable<IpAddress> addresses)
    {
        foreach (var address in addresses)
            pools.Release(address, Identification.Fqdn(peer), shard: 0);
    }

    /// <summary>The first packet of an EAP conversation.</summary>
    public static AaaExchange Exchange(RequestId id, string peer) => new()
    {
        Id = id, Connection = Connection("road"), IkeSpi = id.Value, PeerId = Identification.Fqdn(peer), Path = default,
        Packet = [],
    };

    public static Connection Connection(string name, Uniqueness uniqueness = Uniqueness.Keep) => new()
    {
        Name = name, LocalId = Identification.Fqdn("gateway.test"), IkeProposals = [], Children = [],
        Uniqueness = uniqueness,
    };

    public static ConfigurationAttribute Any(bool isV6 = false) =>
        new(isV6 ? Types.InternalIp6Address : Types.InternalIp4Address, []);

    /// <summary>An IPv4 address.</summary>
    public static ConfigurationAttribute Wish(string address)
    {
        var octets = new byte[4];
        IpAddress.Parse(address).Write(octets);
        return new(Types.InternalIp4Address, octets);
    }
}
