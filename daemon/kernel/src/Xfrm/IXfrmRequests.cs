using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>A way to have XFRM's requests carried out, one after the other.</summary>
internal interface IXfrmRequests
{
    NetlinkError Send(XfrmMessage message);

    /// <summary>Asks for one message; null with the verdict that says why.</summary>
    T? Ask<T>(XfrmMessage message, out NetlinkError verdict) where T : XfrmMessage;
}
