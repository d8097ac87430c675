using System.Security.Cryptography;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>One request after the other, with sequence numbers.</summary>
internal sealed class XfrmRequests(INetlink netlink) : IXfrmRequests
{
    private const int MaxListed = 4096;

    private uint _sequence;

    public NetlinkError Send(XfrmMessage message) => Send(message, NetlinkFlags.None);

    public NetlinkError Send(XfrmMessage message, NetlinkFlags flags) => Exchange(message, flags).Verdict;

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

    public NetlinkError DeletePolicies(XfrmRequestIds own, XfrmAttributes attributes) => DeleteAll<XfrmPolicyMessage>(
        XfrmType.GetPolicy, own.IsOwn, found => new XfrmPolicyQuery(
            XfrmType.DeletePolicy, new(found.Policy.Selector, 0, found.Policy.Direction), attributes));

    public NetlinkError DeleteSas(XfrmRequestIds own) => DeleteAll<XfrmSaMessage>(
        XfrmType.GetSa, found => own.IsOwn(found.Sa.RequestId),
        found => new XfrmSaQuery(XfrmType.DeleteSa, found.Id, XfrmAttributes.None));

    private NetlinkError DeleteAll<T>(XfrmType listing, Predicate<T> isOwn, Func<T, XfrmMessage> deletionOf)
        where T : XfrmMessage
    {
        var result = NetlinkError.Success;
        bool isProgress;
        do
        {
            isProgress = false;
            foreach (var found in List(listing, isOwn))
            {
                var verdict = Send(deletionOf(found));
                isProgress |= verdict.IsSuccess;
                // A hard limit may have removed it before us.
                if (!verdict.IsSuccess && !verdict.IsMissing)
                    result = verdict;
            }
        }
        while (isProgress);
        return result;
    }

    /// <summary>Those of all that are wanted, without keys; with many of them, some.</summary>
    private List<T> List<T>(XfrmType type, Predicate<T> isWanted) where T : XfrmMessage
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
