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

    /// <summary>Null for a kind that is not known.</summary>
    public static NetworkChange? ToChange(NetworkMessage m) => m.Kind switch
    {
        "link" => new LinkUp(m.Device, m.Number),
        "address" => new HostAddress(m.Device, Text.Address(m.Addresses[0]), m.Number, m.Added),
        "route" => new HostRoute(
            Text.Address(m.Addresses[0]), m.Number, m.Device,
            m.Addresses.Length > 1 ? Text.Address(m.Addresses[1]) : (IpAddress?)null, m.Added),
        "dns" => new NameServers(m.Device, Array.ConvertAll(m.Addresses, Text.Address), m.Domains, m.Added),
        _ => null,
    };
}
