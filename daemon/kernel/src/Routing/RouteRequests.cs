using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Routing;

/// <summary>One request of NETLINK_ROUTE after the other, with sequence numbers.</summary>
internal sealed class RouteRequests(INetlink netlink)
{
    private uint _sequence;

    public NetlinkError Send(RouteMessage message, NetlinkFlags flags = NetlinkFlags.None) =>
        Exchange(message, flags).Verdict;

    /// <summary>What a request that reads gives; with an error, what came before it.</summary>
    public IReadOnlyList<T> Ask<T>(RouteMessage message, NetlinkFlags flags, out NetlinkError verdict)
        where T : RouteMessage
    {
        var reply = Exchange(message, flags);
        verdict = reply.Verdict;
        var found = new List<T>(reply.Data.Count);
        foreach (var data in reply.Data)
        {
            var reader = new NetlinkReader(data);
            if (reader.TryRead(out var answer) && RouteCodec.TryDecode(answer, out var decoded) && decoded is T wanted)
                found.Add(wanted);
        }
        return found;
    }

    private NetlinkReply Exchange(RouteMessage message, NetlinkFlags flags)
    {
        _sequence++;
        var request = RouteCodec.Encode(
            message, flags | NetlinkFlags.Request | NetlinkFlags.Acknowledge, _sequence);
        return netlink.Exchange(request, _sequence);
    }
}
