using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>Events by netlink.</summary>
internal sealed class XfrmEvents(NetlinkSocket socket) : IXfrmEvents
{
    public bool TryReceive(out IReadOnlyList<XfrmMessage> messages, out bool lost)
    {
        messages = [];
        if (!socket.TryReceive(out var datagram, out lost))
            return false;
        List<XfrmMessage> decoded = [];
        var reader = new NetlinkReader(datagram);
        while (reader.TryRead(out var message))
        {
            if (XfrmCodec.TryDecode(message, out var one))
                decoded.Add(one);
        }
        messages = decoded;
        return true;
    }

    public void Stop() => socket.Stop();

    public void Dispose() => socket.Dispose();
}
