using IkeLab.Engine;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Ipc;

/// <summary>Changes of the host's network as messages, and back.</summary>
internal static class NetworkMessages
{
    public static NetworkMessage Of(NetworkChange change) => change switch
    {
        LinkUp c => new("link", c.Device, [], c.Mtu, [], true),
        HostAddress c => new("address", c.Device, [c.Address.ToString()], c.PrefixLength, [], c.Added),
        HostRoute { Source: { } source } c =>
            new("route", c.Device, [c.Network.ToString(), source.ToString()], c.PrefixLength, [], c.Added),
        HostRoute c => new("route", c.Device, [c.Network.ToString()], c.PrefixLength, [], c.Added),
        NameServers c => new("dns", c.Device, [.. c.Servers.Select(s => s.ToString())], 0, [.. c.Domains], c.Added),
        _ => throw new ArgumentException($"unknown change {change.GetType().Name}", nameof(change)),
    };

    /// <summary>Null for what is no change: the process that has sent it may be in other hands.</summary>
    public static NetworkChange? ToChange(NetworkMessage m)
    {
        if (string.IsNullOrEmpty(m.Device) || m.Addresses.Contains(null) || m.Domains.Contains(null))
            return null;
        var addresses = new IpAddress[m.Addresses.Length];
        for (var i = 0; i < addresses.Length; i++)
        {
            if (!IpAddress.TryParse(m.Addresses[i], out addresses[i]))
                return null;
        }
        return (m.Kind, addresses) switch
        {
            ("link", []) => new LinkUp(m.Device, m.Number),
            ("address", [var address]) when IsPrefix(address, m.Number) =>
                new HostAddress(m.Device, address, m.Number, m.Added),
            ("route", [var network]) when IsPrefix(network, m.Number) =>
                new HostRoute(network, m.Number, m.Device, null, m.Added),
            ("route", [var network, var source]) when IsPrefix(network, m.Number) =>
                new HostRoute(network, m.Number, m.Device, source, m.Added),
            ("dns", _) => new NameServers(m.Device, addresses, m.Domains, m.Added),
            _ => null,
        };
    }

    private static bool IsPrefix(IpAddress address, int length) => length >= 0 && length <= (address.IsV6 ? 128 : 32);
}
