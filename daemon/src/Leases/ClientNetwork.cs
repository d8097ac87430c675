using System.Net.NetworkInformation;
using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Kernel.Routing;
using IkeLab.Kernel.Xfrm;
using NetworkChange = IkeLab.Kernel.Routing.NetworkChange;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// The other side of address pools: what gateways assign to us goes onto an interface of this host, with routes and name
/// servers, for as long as the IKE SA and its successors live.
/// </summary>
/// <param name="network">Where changes go.</param>
/// <param name="tunnel">The interface of the data plane, which routes by itself; null where the kernel does ESP.</param>
internal sealed class ClientNetwork(IHostNetwork network, string? tunnel)
{
    /// <summary>Routes of one range; the kernel's policies refuse more as well.</summary>
    private const int MaxBlocks = 256;

    private readonly Dictionary<ulong, List<NetworkChange>> _applied = [];
    private readonly Dictionary<ulong, List<IpAddress>> _addresses = [];
    private readonly Dictionary<uint, List<NetworkChange>> _routes = [];
    private Dictionary<string, Policy> _policies = [];

    public void Configure(IReadOnlyDictionary<string, Policy> policies) => _policies = policies.ToDictionary();

    /// <summary>What the gateway of this IKE SA has assigned us.</summary>
    public IReadOnlyList<IpAddress> AddressesOf(ulong ikeSpi) => _addresses.GetValueOrDefault(ikeSpi, []);

    public void OnConfigured(Configured configured)
    {
        var reply = configured.Reply;
        var device = Device(configured.Connection.Name) ?? tunnel ?? "lo";
        var changes = new List<NetworkChange>();
        // The netmask would make neighbours of hosts that are behind the tunnel: the address alone is ours.
        foreach (var assigned in reply.Addresses)
            changes.Add(new HostAddress(device, assigned.Address, assigned.Address.Length * 8, true));
        if (reply.DnsServers.Count > 0)
            changes.Add(new NameServers(device, reply.DnsServers, [.. reply.Domains.Select(d => d.Name)], true));
        // A second answer on the same SA takes the place of the first.
        OnClosed(configured.IkeSpi);
        _applied[configured.IkeSpi] = changes;
        _addresses[configured.IkeSpi] = [.. reply.Addresses.Select(a => a.Address)];
        changes.ForEach(network.Apply);
    }

    /// <summary>Where the kernel does ESP, packets need a reason to leave from the assigned address.</summary>
    public void OnInstalled(ChildSaParameters sa)
    {
        if (tunnel is not null || !_addresses.TryGetValue(sa.IkeSpi, out var assigned))
            return;
        if ((Device(sa.Connection.Name) ?? OutgoingDevice(sa.Path.Local.Address)) is not { } device)
            return;
        var routes = new List<NetworkChange>();
        foreach (var remote in sa.RemoteSelectors)
        {
            var source = assigned.Find(a => a.IsV6 == remote.Start.IsV6);
            if (source == default)
                continue;
            var blocks = XfrmSelectors.Split(remote.Start.Bits, remote.End.Bits, remote.Start.Length * 8, MaxBlocks) ?? [];
            foreach (var (start, prefixLength) in blocks)
            {
                var block = remote.Start.IsV6 ? IpAddress.V6(start) : IpAddress.V4((uint)start);
                routes.Add(new HostRoute(block, prefixLength, device, source, true));
            }
        }
        _routes[sa.InboundSpi] = routes;
        routes.ForEach(network.Apply);
    }

    public void OnRemoved(RemoveChild removal)
    {
        if (removal.Outbound && _routes.Remove(removal.InboundSpi, out var routes))
            Undo(routes);
    }

    public void OnRekeyed(ulong old, ulong successor)
    {
        if (_applied.Remove(old, out var changes))
            _applied[successor] = changes;
        if (_addresses.Remove(old, out var addresses))
            _addresses[successor] = addresses;
    }

    public void OnClosed(ulong ikeSpi)
    {
        _addresses.Remove(ikeSpi);
        if (_applied.Remove(ikeSpi, out var changes))
            Undo(changes);
    }

    public void RemoveAll()
    {
        foreach (var spi in _routes.Keys.ToArray())
        {
            _routes.Remove(spi, out var routes);
            Undo(routes!);
        }
        foreach (var spi in _applied.Keys.ToArray())
            OnClosed(spi);
    }

    private void Undo(List<NetworkChange> changes)
    {
        for (var i = changes.Count - 1; i >= 0; i--)
            network.Apply(NetworkLedger.Inverse(changes[i]));
    }

    private string? Device(string connection) => _policies.GetValueOrDefault(connection)?.Interface;

    private static string? OutgoingDevice(IpAddress local)
    {
        var octets = new byte[local.Length];
        local.Write(octets);
        foreach (var nic in NetworkInterface.GetAllNetworkInterfaces())
        {
            foreach (var own in nic.GetIPProperties().UnicastAddresses)
            {
                if (own.Address.GetAddressBytes().AsSpan().SequenceEqual(octets))
                    return nic.Name;
            }
        }
        return null;
    }
}
