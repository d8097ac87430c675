using IkeLab.Engine;
using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tests.Routing;

/// <summary>
/// A host as far as the driver can tell: interfaces, addresses, routes of all tables, and rules.
/// </summary>
internal sealed class FakeHost : INetlink
{
    public Dictionary<string, LinkMessage> Links { get; } = [];
    public List<AddressMessage> Addresses { get; } = [];
    public List<RouteEntry> Routes { get; } = [];
    public List<RuleMessage> Rules { get; } = [];

    /// <summary>Requests of this type fail with this number.</summary>
    public (RouteType Type, int Number)? Failing { get; set; }

    /// <summary>Entries that one answer to a dump holds.</summary>
    public int DumpLimit { get; set; } = int.MaxValue;

    public void AddLink(string name) =>
        Links[name] = new(RouteType.NewLink, Links.Count + 1, name, 0, 0, 1500);

    public NetlinkReply Exchange(ReadOnlySpan<byte> request, uint sequence, NetlinkFilter? filter = null)
    {
        var reader = new NetlinkReader(request);
        Assert.True(reader.TryRead(out var message));
        Assert.Equal(sequence, message.Sequence);
        Assert.True(message.Flags.HasFlag(NetlinkFlags.Request | NetlinkFlags.Acknowledge));
        Assert.True(RouteCodec.TryDecode(message, out var decoded));
        if (Failing is var (type, number) && type == decoded.Type)
            return Verdict(number);
        return Carry(decoded, message.Flags);
    }

    private NetlinkReply Carry(RouteMessage message, NetlinkFlags flags)
    {
        switch (message)
        {
            case LinkMessage { Type: RouteType.GetLink } query:
                return Links.TryGetValue(query.Name!, out var link) ? Data([link]) : Verdict(ErrorText.NoSuchDevice);
            case LinkMessage change:
                var name = Links.Single(l => l.Value.Index == change.Index).Key;
                Links[name] = Links[name] with { Flags = change.Flags, Mtu = change.Mtu ?? Links[name].Mtu };
                return Verdict(0);
            case { Type: RouteType.GetAddress }:
                return Data(Addresses.Where(a => a.IsV6 == ((AddressMessage)message).IsV6));
            case { Type: RouteType.GetRoute }:
                return Data(Routes.Where(r => r.IsV6 == ((RouteEntry)message).IsV6));
            case { Type: RouteType.GetRule }:
                return Data(Rules.Where(r => r.IsV6 == ((RuleMessage)message).IsV6));
            case AddressMessage address:
                return Change(Addresses, address, address.Type == RouteType.NewAddress, flags,
                    a => a.Address == address.Address && a.Index == address.Index, ErrorText.AddressNotAvailable);
            case RouteEntry route:
                return Change(Routes, route, route.Type == RouteType.NewRoute, flags,
                    r => r.Network == route.Network && r.PrefixLength == route.PrefixLength && r.Table == route.Table,
                    NetlinkError.NoSuchProcess);
            case RuleMessage rule:
                return Change(Rules, rule, rule.Type == RouteType.NewRule, flags,
                    r => r.Priority == rule.Priority && r.IsV6 == rule.IsV6 && r.Table == rule.Table,
                    NetlinkError.NoSuchEntry);
            default:
                throw new InvalidOperationException($"{message.Type} is no request of the driver's");
        }
    }

    private static NetlinkReply Change<T>(
        List<T> list, T entry, bool adds, NetlinkFlags flags, Predicate<T> isSame, int missing) where T : RouteMessage
    {
        var at = list.FindIndex(isSame);
        if (!adds)
        {
            if (at >= 0)
                list.RemoveAt(at);
            return Verdict(at >= 0 ? 0 : missing);
        }
        if (at >= 0 && flags.HasFlag(NetlinkFlags.Exclusive))
            return Verdict(NetlinkError.Exists);
        if (at >= 0)
            list[at] = entry;
        else
            list.Add(entry);
        return Verdict(0);
    }

    private NetlinkReply Data(IEnumerable<RouteMessage> messages) => new(
        NetlinkError.Success,
        [.. messages.Take(DumpLimit).Select(m => RouteCodec.Encode(m, NetlinkFlags.Multi, 1))]);

    private static NetlinkReply Verdict(int number) => new(new(number, 0, "", null), []);
}
