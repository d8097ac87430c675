using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>What a former daemon may have left behind: nobody knows how many shards it had.</summary>
public static class XfrmCleanup
{
    /// <summary>Removes all SAs and policies, but for those of sockets. Needs CAP_NET_ADMIN.</summary>
    /// <returns>What went wrong, a sentence each.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel cannot be asked.</exception>
    public static IReadOnlyList<string> RemoveAll()
    {
        using var netlink = NetlinkSocket.Open(XfrmNumbers.Protocol);
        var requests = new XfrmRequests(netlink);
        var problems = new List<string>();
        Carry(new XfrmFlushPolicy(XfrmAttributes.None), "policies");
        Carry(new XfrmFlushSa(XfrmNumbers.AnyIpsecProtocol), "SAs");
        return problems;

        void Carry(XfrmMessage message, string what)
        {
            var verdict = requests.Send(message);
            if (!verdict.IsSuccess)
                problems.Add($"stale {what} of an earlier life could not be removed: {verdict.Describe()}");
        }
    }
}
