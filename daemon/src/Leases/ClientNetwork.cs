using IkeLab.Configuration;
using IkeLab.Daemon.Gateway;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// This host as a client: what a gateway assigns to it (CFG_REPLY, RFC 7296 §3.15) goes to an interface, and
/// packets for the gateway's networks leave from there, for as long as the IKE SA lives, its rekeyed
/// successors included. For one thread.
/// </summary>
/// <param name="tunnel">
/// The interface of the data plane, which has its routes by itself; null where the kernel does ESP and needs
/// routes so that packets have the assigned address.
/// </param>
/// <param name="deviceOf">
/// The interface that packets leave by to this peer, for policies that name none; null when there is none.
/// Without it, it is the one that has the path's local address.
/// </param>
/// <param name="fault">Takes one sentence for people about what a gateway wants and does not get.</param>
internal sealed class ClientNetwork(
    IHostNetwork network, string? tunnel, Func<UdpPath, string?>? deviceOf = null,
    Action<string>? fault = null)
{
    /// <summary>Addresses, and as many name servers, of one IKE SA.</summary>
    public const int MaxAddresses = 16;

    /// <summary>Domains whose names a gateway's servers are asked for.</summary>
    public const int MaxDomains = 256;

    /// <summary>Routes of one child SA.</summary>
    public const int MaxRoutes = 1024;

    /// <summary>Has the addresses where neither the policy nor the data plane has an interface.</summary>
    private const string Loopback = "lo";

    private readonly Func<UdpPath, string?> _deviceOf = deviceOf
        ?? (path => HostAddresses.DeviceOf(path.Local.Address));
    private readonly Dictionary<ulong, Client> _clients = [];
    private readonly Dictionary<uint, Tunnel> _tunnels = [];
    private IReadOnlyDictionary<string, Policy> _policies = new Dictionary<string, Policy>();

    /// <summary>For what comes from now on.</summary>
    /// <param name="policies">By <see cref="Engine.Config.Connection.Name"/>.</param>
    public void Configure(IReadOnlyDictionary<string, Policy> policies) => _policies = policies;

    /// <summary>What the gateway of this IKE SA has assigned to us.</summary>
    public IReadOnlyList<IpAddress> AddressesOf(ulong ikeSpi) =>
        _clients.TryGetValue(ikeSpi, out var client) ? [.. client.Addresses.Select(a => a.Address)] : [];

    /// <summary>It comes before the child that goes with it.</summary>
    public void OnConfigured(Configured configured)
    {
        var reply = configured.Reply;
        var named = InterfaceOf(configured.Connection.Name);
        var device = named ?? tunnel ?? Loopback;
        // The assigned address alone is ours: what is behind a netmask is behind the tunnel, and no
        // neighbour.
        var addresses = reply.Addresses.Select(
            a => new HostAddress(device, a.Address, 8 * a.Address.Length, true));
        var who = $"the gateway of '{configured.Connection.Name}'";
        var client = new Client(
            Limit(addresses.Distinct(), MaxAddresses, $"{who} assigns", "addresses"),
            Limit(reply.DnsServers.Distinct(), MaxAddresses, $"{who} names", "name servers"),
            Limit(reply.Domains.Select(d => d.Name), MaxDomains, $"{who} names", "domains"));
        if (named is not null)
            network.Apply(new LinkUp(named, 0));
        _clients.Remove(configured.IkeSpi, out var before);
        _clients.Add(configured.IkeSpi, client);
        // Addition first: what stays the same is then never missing.
        client.Addresses.ForEach(network.Apply);
        if (device != Loopback)
            SetNameServers(client, device);
        if (before is not null)
            Remove(before);
    }

    /// <summary>A child SA is on its way into the kernel.</summary>
    public void OnInstalled(ChildSaParameters sa)
    {
        if (!_clients.TryGetValue(sa.IkeSpi, out var client) || client.Addresses.Count == 0)
            return;
        var named = InterfaceOf(sa.Connection.Name);
        var device = named ?? tunnel ?? _deviceOf(sa.Path);
        // Where addresses are on the loopback interface, name servers belong to the one that packets leave
        // by.
        if (client.NameServers is null && device is not null)
            SetNameServers(client, device);
        if (device is null)
            fault?.Invoke($"there is no route to the networks of '{sa.Child.Name}': "
                + $"no interface has {sa.Path.Local.Address}");
        var routes = tunnel is not null || device is null ? [] : Limit(
            RoutesOf(sa, client, device).Distinct(), MaxRoutes,
            $"the networks of '{sa.Child.Name}' need", "routes");
        if (_tunnels.Remove(sa.InboundSpi, out var before))
            Remove(before);
        _tunnels.Add(sa.InboundSpi, new(sa.IkeSpi, IsPinned: named is not null, routes));
        routes.ForEach(network.Apply);
    }

    public void OnRemoved(RemoveChild removal)
    {
        // The inbound half of a replaced SA stays a little longer, for packets that come in.
        if (removal.Outbound && _tunnels.Remove(removal.InboundSpi, out var gone))
            Remove(gone);
    }

    /// <summary>The peer is reached another way (RFC 4555): by another interface, perhaps.</summary>
    public void OnMoved(UpdateChildPath update)
    {
        if (!_tunnels.TryGetValue(update.InboundSpi, out var child) || tunnel is not null || child.IsPinned
            || _deviceOf(update.Path) is not { } device)
            return;
        List<HostRoute> routes = [.. child.Routes.Select(r => r with { Device = device })];
        if (_clients.TryGetValue(child.IkeSpi, out var client) && client.NameServers is { } servers
            && servers.Device != device)
        {
            SetNameServers(client, device);
            network.Apply(servers with { Added = false });
        }
        if (routes.SequenceEqual(child.Routes))
            return;
        _tunnels[update.InboundSpi] = child with { Routes = routes };
        routes.ForEach(network.Apply);
        Remove(child);
    }

    /// <summary>An IKE SA has another one's place, its children, and its addresses.</summary>
    public void OnRekeyed(ulong old, ulong successor)
    {
        if (_clients.Remove(old, out var client))
            _clients[successor] = client;
        foreach (var (spi, child) in _tunnels.Where(t => t.Value.IkeSpi == old).ToList())
            _tunnels[spi] = child with { IkeSpi = successor };
    }

    /// <summary>An IKE SA is gone, whether it had anything or not.</summary>
    public void OnClosed(ulong ikeSpi)
    {
        // In this order: with its source address the kernel would remove a route by itself.
        foreach (var (spi, child) in _tunnels.Where(t => t.Value.IkeSpi == ikeSpi).ToList())
        {
            _tunnels.Remove(spi);
            Remove(child);
        }
        if (_clients.Remove(ikeSpi, out var client))
            Remove(client);
    }

    public void RemoveAll()
    {
        foreach (var ikeSpi in _clients.Keys.ToList())
            OnClosed(ikeSpi);
    }

    private static IEnumerable<HostRoute> RoutesOf(ChildSaParameters sa, Client client, string device) =>
        from remote in sa.RemoteSelectors
        let source = SourceOf(client, sa.LocalSelectors, remote.Start.IsV6)
        where source is not null
        from prefix in AddressPrefixes.Of(remote.Start, remote.End)
        select new HostRoute(prefix.Address, prefix.Length, device, source, true);

    private static IpAddress? SourceOf(Client client, TrafficSelector[] local, bool isV6)
    {
        foreach (var held in client.Addresses)
        {
            if (held.Address.IsV6 == isV6 && Array.Exists(local, l => l.Start.IsV6 == isV6
                && l.Start.CompareTo(held.Address) <= 0 && held.Address.CompareTo(l.End) <= 0))
                return held.Address;
        }
        return null;
    }

    private void SetNameServers(Client client, string device)
    {
        if (client.Servers.Count == 0)
            return;
        client.NameServers = new(device, client.Servers, client.Domains, true);
        network.Apply(client.NameServers);
    }

    private void Remove(Client client)
    {
        if (client.NameServers is { } servers)
            network.Apply(servers with { Added = false });
        foreach (var address in client.Addresses)
            network.Apply(address with { Added = false });
    }

    private void Remove(Tunnel child)
    {
        foreach (var route in child.Routes)
            network.Apply(route with { Added = false });
    }

    private List<T> Limit<T>(IEnumerable<T> items, int limit, string who, string what)
    {
        List<T> some = [.. items.Take(limit + 1)];
        if (some.Count <= limit)
            return some;
        fault?.Invoke($"{who} more than {limit} {what}; the others have no effect");
        return some[..limit];
    }

    private string? InterfaceOf(string connection) => _policies.GetValueOrDefault(connection)?.Interface;

    /// <summary>What an IKE SA has brought.</summary>
    private sealed record Client(
        List<HostAddress> Addresses, IReadOnlyList<IpAddress> Servers, IReadOnlyList<string> Domains)
    {
        /// <summary>Null while there is no interface that they could belong to.</summary>
        public NameServers? NameServers { get; set; }
    }

    /// <summary>What a child SA has brought.</summary>
    /// <param name="IsPinned">
    /// Its routes go through the interface that the policy names, wherever the peer is.
    /// </param>
    private sealed record Tunnel(ulong IkeSpi, bool IsPinned, List<HostRoute> Routes);
}
