namespace IkeLab.Kernel.Netlink;

/// <summary>A way to ask the kernel and to get its answer.</summary>
internal interface INetlink
{
    /// <summary>
    /// Sends one request, whose sequence number and acknowledgement flag are set, and waits for
    /// what comes back. The kernel answers within the call, so it takes microseconds.
    /// </summary>
    /// <param name="request">One message.</param>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="filter">Which data messages are wanted; null for all.</param>
    NetlinkReply Exchange(ReadOnlySpan<byte> request, uint sequence, NetlinkFilter? filter = null);
}

/// <summary>True for a message that is to be kept.</summary>
internal delegate bool NetlinkFilter(in NetlinkMessage message);

/// <summary>What a request gave.</summary>
/// <param name="Verdict">Success or the error.</param>
/// <param name="Data">Whole messages, in order, without the verdict; a bounded number of them.</param>
internal sealed record NetlinkReply(NetlinkError Verdict, IReadOnlyList<byte[]> Data);
