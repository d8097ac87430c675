using IkeLab.Engine;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// Addresses, routes and rules, over any netlink. It knows who wants what, and asks the kernel for the
/// difference. For one thread.
/// </summary>
/// <param name="fault">Takes one sentence for people.</param>
internal sealed class HostNetworkDriver(INetlink netlink, HostNetworkOptions options, Action<string> fault)
{
    /// <summary>Dumps of one answer that are worked off; each has at most a thousand entries.</summary>
    private const int MaxRounds = 4096;

    private readonly RouteRequests _requests = new(netlink);
    private readonly RouteTable _routes = new();
    private readonly Dictionary<HostAddress, AddressUse> _addresses = [];

    /// <summary>Removes what a previous life has left, and makes packets look into our table.</summary>
    public void Start()
    {
        if (!options.OwnsTable)
            return;
        foreach (var isV6 in (bool[])[false, true])
        {
            RemoveStale(isV6);
            var verdict = _requests.Send(
                Rule(RouteType.NewRule, isV6), NetlinkFlags.Create | NetlinkFlags.Exclusive);
            // A host without IPv6 needs no rule for it.
            if (!verdict.IsSuccess && !(isV6 && verdict.Number == ErrorText.FamilyNotSupported))
                Fault($"cannot add the rule that {Family(isV6)} packets look into table {options.Table}", verdict);
        }
    }

    public void Change(LinkUp link)
    {
        var what = $"cannot set the interface {link.Device} up";
        if (IndexOf(link.Device, what) is not { } index)
            return;
        var message = new LinkMessage(RouteType.NewLink, (int)index, null, RouteNumbers.LinkUp, RouteNumbers.LinkUp,
            link.Mtu > 0 ? (uint)link.Mtu : null);
        Require(_requests.Send(message), link.Mtu > 0 ? $"{what} with an MTU of {link.Mtu} octets" : what);
    }

    public void Change(HostAddress address)
    {
        var key = address with { Added = true };
        var isThere = _addresses.TryGetValue(key, out var use);
        if (address.Added && isThere)
            _addresses[key] = use with { Count = use.Count + 1 };
        else if (address.Added)
            Add(key);
        else if (isThere && use.Count > 1)
            _addresses[key] = use with { Count = use.Count - 1 };
        else if (_addresses.Remove(key) && !use.IsForeign)
            Remove(key);
    }

    public void Change(HostRoute route)
    {
        if (!IsNetwork(route.Network, route.PrefixLength))
            fault($"cannot change the route to {route.Network}/{route.PrefixLength}: that is no network; "
                + "expected a prefix and zeros behind it");
        else if (route.Added && _routes.Count >= options.MaxEntries)
            fault($"cannot add the route to {route.Network}/{route.PrefixLength}: "
                + $"there are {options.MaxEntries} already");
        else if (_routes.Change(route, out var before, out var after))
            Exchange(before, after);
    }

    /// <summary>
    /// Removes everything that is ours; the kernel may have removed some of it with an interface.
    /// </summary>
    public void End()
    {
        foreach (var route in _routes.Active.ToList())
            Remove(route);
        _routes.Clear();
        foreach (var (address, use) in _addresses)
        {
            if (!use.IsForeign)
                Remove(address);
        }
        _addresses.Clear();
        if (!options.OwnsTable)
            return;
        foreach (var isV6 in (bool[])[false, true])
            RequireGone(_requests.Send(Rule(RouteType.RemoveRule, isV6)),
                $"cannot remove our rule for {Family(isV6)} packets");
    }

    private void Add(HostAddress address)
    {
        var what = $"cannot add the address {address.Address}/{address.PrefixLength} to {address.Device}";
        if (address.PrefixLength < 0 || address.PrefixLength > 8 * address.Address.Length)
        {
            fault($"{what}: expected a prefix length from 0 to {8 * address.Address.Length}");
            return;
        }
        if (_addresses.Count >= options.MaxEntries)
        {
            fault($"{what}: there are {options.MaxEntries} already");
            return;
        }
        if (IndexOf(address.Device, what) is not { } index)
            return;
        var verdict = _requests.Send(
            Message(RouteType.NewAddress, address, index), NetlinkFlags.Create | NetlinkFlags.Exclusive);
        if (verdict.IsSuccess || verdict.Number == NetlinkError.Exists)
            _addresses[address] = new(1, IsForeign: verdict.Number == NetlinkError.Exists);
        else
            Fault(what, verdict);
    }

    private void Remove(HostAddress address)
    {
        // With its interface the address is gone as well.
        if (FindIndex(address.Device, out _) is { } index)
            RequireGone(_requests.Send(Message(RouteType.RemoveAddress, address, index)),
                $"cannot remove the address {address.Address}/{address.PrefixLength} from {address.Device}");
    }

    private void Exchange(HostRoute? before, HostRoute? after)
    {
        if (after is null)
        {
            Remove(before!);
            return;
        }
        var what = $"cannot add the route to {after.Network}/{after.PrefixLength} through {after.Device}"
            + (after.Source is { } source ? $" from {source}" : "");
        if (IndexOf(after.Device, what) is { } index)
            Require(_requests.Send(
                Message(RouteType.NewRoute, after, index), NetlinkFlags.Create | NetlinkFlags.Replace), what);
    }

    private void Remove(HostRoute route)
    {
        if (FindIndex(route.Device, out _) is { } index)
            RequireGone(_requests.Send(Message(RouteType.RemoveRoute, route, index)),
                $"cannot remove the route to {route.Network}/{route.PrefixLength} through {route.Device}");
    }

    private void RemoveStale(bool isV6)
    {
        RemoveAll(new RuleMessage(RouteType.GetRule, isV6), r => r.Owner == options.Owner && r.Table == options.Table,
            r => r with { Type = RouteType.RemoveRule }, "rules");
        RemoveAll(new RouteEntry(RouteType.GetRoute, isV6, null, 0) { Table = options.Table },
            r => r.Owner == options.Owner && r.Table == options.Table,
            r => r with { Type = RouteType.RemoveRoute, Flags = 0 }, "routes");
        RemoveAll(AddressMessage.GetAll(isV6), a => a.Owner == options.Owner,
            a => a with { Type = RouteType.RemoveAddress, Flags = 0, Scope = 0 }, "addresses");
    }

    // One answer holds a bounded number of entries, so it is asked until none of ours is left.
    private void RemoveAll<T>(T query, Func<T, bool> isOurs, Func<T, T> removal, string what) where T : RouteMessage
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var removed = 0;
            foreach (var entry in _requests.Ask<T>(query, NetlinkFlags.Dump, out _).Where(isOurs))
            {
                var verdict = _requests.Send(removal(entry));
                if (verdict.IsSuccess)
                    removed++;
                else if (!IsGone(verdict))
                    Fault($"cannot remove {what} that a previous run of this daemon has left", verdict);
            }
            if (removed == 0)
                return;
        }
    }

    private RuleMessage Rule(RouteType type, bool isV6) => new(type, isV6)
    {
        Priority = options.Priority, Mark = options.Mark, Inverted = true, Table = options.Table,
        Owner = options.Owner, Action = RouteNumbers.RuleLookup,
    };

    private AddressMessage Message(RouteType type, HostAddress address, uint index) => new(
        type, address.Address.IsV6, address.Address, (byte)address.PrefixLength,
        type == RouteType.RemoveAddress ? 0
            : RouteNumbers.AddressNoPrefixRoute | (address.Address.IsV6 ? RouteNumbers.AddressNoDetection : 0),
        RouteNumbers.ScopeGlobal, index, type == RouteType.RemoveAddress ? (byte)0 : options.Owner);

    private RouteEntry Message(RouteType type, HostRoute route, uint index) =>
        new(type, route.Network.IsV6, route.Network, (byte)route.PrefixLength)
        {
            Table = options.Table, Owner = options.Owner, Kind = RouteNumbers.KindUnicast, Index = index,
            // IPv6 has no scopes here, and of IPv4 routes without a gateway this is the one.
            Scope = route.Network.IsV6 ? RouteNumbers.ScopeGlobal : RouteNumbers.ScopeLink,
            Source = route.Source,
        };

    private uint? IndexOf(string device, string what)
    {
        var index = FindIndex(device, out var verdict);
        if (index is null)
            Fault(what, verdict);
        return index;
    }

    private uint? FindIndex(string device, out NetlinkError verdict)
    {
        verdict = new(ErrorText.NoSuchDevice, 0, "", null);
        if (!DeviceName.IsValid(device))
            return null;
        var query = new LinkMessage(RouteType.GetLink, 0, device, 0, 0, null);
        var links = _requests.Ask<LinkMessage>(query, NetlinkFlags.None, out var answer);
        if (links.Count > 0 && links[0].Index > 0)
            return (uint)links[0].Index;
        if (!answer.IsSuccess)
            verdict = answer;
        return null;
    }

    private void Require(NetlinkError verdict, string what)
    {
        if (!verdict.IsSuccess)
            Fault(what, verdict);
    }

    private void RequireGone(NetlinkError verdict, string what)
    {
        if (!verdict.IsSuccess && !IsGone(verdict))
            Fault(what, verdict);
    }

    private void Fault(string what, NetlinkError verdict) => fault($"{what}: {ErrorText.Describe(verdict)}");

    private static bool IsGone(NetlinkError verdict) => verdict.IsMissing || verdict.Number is
        ErrorText.NoSuchDevice or ErrorText.AddressNotAvailable or ErrorText.FamilyNotSupported;

    private static bool IsNetwork(IpAddress network, int length)
    {
        var width = 8 * network.Length;
        return length == width
            || (length >= 0 && length < width && (network.Bits & ((UInt128.One << (width - length)) - 1)) == 0
                && (length > 0 || network.IsUnspecified));
    }

    private static string Family(bool isV6) => isV6 ? "IPv6" : "IPv4";

    /// <param name="IsForeign">It was there before we wanted it.</param>
    private readonly record struct AddressUse(int Count, bool IsForeign);
}
