using System.Security.Cryptography;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>One request after the other, with sequence numbers.</summary>
internal sealed class XfrmRequests(INetlink netlink)
{
    private const int MaxListed = 4096;

    private uint _sequence;

    public NetlinkError Send(XfrmMessage message, NetlinkFlags flags = NetlinkFlags.None) =>
        Exchange(message, flags).Verdict;

    /// <summary>Asks for one message; null with the verdict that says why.</summary>
    public T? Ask<T>(XfrmMessage message, out NetlinkError verdict) where T : XfrmMessage
    {
        var reply = Exchange(message, NetlinkFlags.None);
        verdict = reply.Verdict;
        if (!verdict.IsSuccess)
            return null;
        foreach (var data in reply.Data)
        {
            var reader = new NetlinkReader(data);
            var found = reader.TryRead(out var answer) && XfrmCodec.TryDecode(answer, out var decoded)
                ? decoded as T
                : null;
            // An SA's answer holds its keys.
            CryptographicOperations.ZeroMemory(data);
            if (found is not null)
                return found;
        }
        verdict = new(NetlinkError.NoSuchEntry, (ushort)message.Type, "the answer has no content", null);
        return null;
    }

    /// <summary>Those of all that are wanted, without keys; with many of them, some.</summary>
    public List<T> List<T>(XfrmType type, Predicate<T> isWanted) where T : XfrmMessage
    {
        var found = new List<T>();
        Exchange(new XfrmDump(type), NetlinkFlags.Dump, Keep);
        return found;

        // Nothing is kept as octets: an SA's have its keys.
        bool Keep(in NetlinkMessage message)
        {
            if (!XfrmCodec.TryDecode(message, out var decoded))
                return false;
            decoded.Attributes.ForgetKeys();
            if (found.Count < MaxListed && decoded is T one && isWanted(one))
                found.Add(one);
            return false;
        }
    }

    private NetlinkReply Exchange(XfrmMessage message, NetlinkFlags flags, NetlinkFilter? filter = null)
    {
        _sequence++;
        var request = XfrmCodec.Encode(
            message, flags | NetlinkFlags.Request | NetlinkFlags.Acknowledge, _sequence);
        try
        {
            return netlink.Exchange(request, _sequence, filter);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }
    }
}
