using System.ComponentModel;
using IkeLab.Engine;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Routing;

/// <summary>How packets of ours get to another host.</summary>
/// <param name="Device">The interface that they leave by.</param>
/// <param name="Source">The address that they have.</param>
/// <param name="Gateway">Null where the host is on the link.</param>
public sealed record HostPath(string Device, IpAddress Source, IpAddress? Gateway);

/// <summary>
/// Watches the addresses and routes of this host, for MOBIKE (RFC 4555): a thread listens to rtnetlink and
/// raises what changes.
/// </summary>
public sealed class AddressWatch : IDisposable
{
    private readonly NetlinkSocket _events;
    private readonly NetlinkSocket _netlink;
    private readonly RouteRequests _requests;
    private readonly HostNetworkOptions _options;
    private readonly Action<NetworkEvent> _raise;
    private readonly AddressTable _table;
    private readonly Lock _asking = new();
    private readonly Thread _reader;
    private bool _isDisposed;

    private AddressWatch(
        NetlinkSocket events, NetlinkSocket netlink, HostNetworkOptions options, Action<NetworkEvent> raise)
    {
        _events = events;
        _netlink = netlink;
        _options = options;
        _raise = raise;
        _requests = new(netlink);
        _table = new(options.Owner);
        // The socket of events is open already, so nothing falls between this and the first event.
        _table.Replace(AskAddresses() ?? []);
        Addresses = _table.Addresses;
        _reader = new(Read) { Name = "host addresses", IsBackground = true };
        _reader.Start();
    }

    /// <summary>The addresses that there are now.</summary>
    public IReadOnlyList<IpAddress> Addresses { get; private set; }

    /// <summary>Needs no privileges.</summary>
    /// <param name="raise">Called on another thread, one event after the other.</param>
    /// <exception cref="Win32Exception">The kernel refuses us a netlink socket.</exception>
    public static AddressWatch Open(HostNetworkOptions options, Action<NetworkEvent> raise)
    {
        var events = NetlinkSocket.Open(RouteNumbers.Protocol, (int)RouteGroup.AddressV4, (int)RouteGroup.AddressV6,
            (int)RouteGroup.RouteV4, (int)RouteGroup.RouteV6);
        try
        {
            return new(events, NetlinkSocket.Open(RouteNumbers.Protocol), options, raise);
        }
        catch
        {
            events.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The way that the daemon's own packets would take to this address now; null where there is none. From
    /// any thread.
    /// </summary>
    public HostPath? PathTo(IpAddress remote)
    {
        lock (_asking)
        {
            if (_isDisposed)
                return null;
            try
            {
                return Ask(remote);
            }
            catch (Win32Exception)
            {
                // A kernel that cannot be asked knows no way.
                return null;
            }
        }
    }

    public void Dispose()
    {
        lock (_asking)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
        }
        _events.Stop();
        _reader.Join();
        _events.Dispose();
        _netlink.Dispose();
    }

    private HostPath? Ask(IpAddress remote)
    {
        var question = new RouteEntry(RouteType.GetRoute, remote.IsV6, remote, (byte)(8 * remote.Length))
        {
            Mark = _options.Mark,
        };
        if (_requests.Ask<RouteEntry>(question, NetlinkFlags.None, out _) is not [{ Source: { } source } route, ..])
            return null;
        var link = new LinkMessage(RouteType.GetLink, (int)route.Index, null, 0, 0, null);
        return _requests.Ask<LinkMessage>(link, NetlinkFlags.None, out _) is [{ Name: { } device }, ..]
            ? new(device, source, route.Gateway)
            : null;
    }

    private void Read()
    {
        while (_events.TryReceive(out var datagram, out var lost))
        {
            var routesChanged = lost;
            if (lost)
                Resynchronise();
            var reader = new NetlinkReader(datagram);
            while (reader.TryRead(out var message))
            {
                if (!RouteCodec.TryDecode(message, out var decoded))
                    continue;
                if (decoded is AddressMessage address && _table.Apply(address) is { } change)
                    Raise(change);
                routesChanged |= decoded is RouteEntry route && IsForeign(route);
            }
            if (routesChanged)
                _raise(new RoutesChanged());
        }
    }

    // The kernel had more to say than could wait.
    private void Resynchronise()
    {
        IReadOnlyList<AddressMessage>? all;
        lock (_asking)
            all = _isDisposed ? null : AskAddresses();
        if (all is null)
            return;
        foreach (var change in _table.Replace(all))
            Raise(change);
    }

    private void Raise(NetworkEvent change)
    {
        Addresses = _table.Addresses;
        _raise(change);
    }

    private List<AddressMessage>? AskAddresses()
    {
        try
        {
            return
            [
                .. _requests.Ask<AddressMessage>(AddressMessage.GetAll(isV6: false), NetlinkFlags.Dump, out _),
                .. _requests.Ask<AddressMessage>(AddressMessage.GetAll(isV6: true), NetlinkFlags.Dump, out _),
            ];
        }
        catch (Win32Exception)
        {
            // Events still come; a list that is old is better than none.
            return null;
        }
    }

    // Our own routes do not concern our own packets, and neither do remembered lookups.
    private bool IsForeign(RouteEntry route) =>
        route.Table != _options.Table && (route.Flags & RouteNumbers.RouteCloned) == 0;
}
