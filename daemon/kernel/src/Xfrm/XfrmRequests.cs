using System.Security.Cryptography;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>One request after the other, with sequence numbers.</summary>
internal sealed class XfrmRequests(INetlink netlink) : IXfrmRequests
{
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

    private NetlinkReply Exchange(XfrmMessage message, NetlinkFlags flags)
    {
        _sequence++;
        var request = XfrmCodec.Encode(
            message, flags | NetlinkFlags.Request | NetlinkFlags.Acknowledge, _sequence);
        try
        {
            return netlink.Exchange(request, _sequence);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }
    }
}
