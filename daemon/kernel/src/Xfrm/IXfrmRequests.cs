using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>A way to have XFRM's requests carried out, one after the other.</summary>
internal interface IXfrmRequests
{
    NetlinkError Send(XfrmMessage message);

    /// <summary>Asks for one message; null with the verdict that says why.</summary>
    T? Ask<T>(XfrmMessage message, out NetlinkError verdict) where T : XfrmMessage;

    /// <summary>Removes the policies with request IDs of ours, those of a former life, too.</summary>
    /// <param name="attributes">What tells them from others beside their selector.</param>
    /// <returns>Success, or a failure.</returns>
    NetlinkError DeletePolicies(XfrmRequestIds own, XfrmAttributes attributes);

    /// <summary>Removes the SAs with request IDs of ours, those of a former life, too.</summary>
    /// <returns>Success, or a failure.</returns>
    NetlinkError DeleteSas(XfrmRequestIds own);
}
