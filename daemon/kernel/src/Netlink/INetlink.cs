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
    NetlinkReply Exchange(ReadOnlySpan<byte> request, uint sequence);
}

/// <summary>What a request gave.</summary>
/// <param name="Verdict">Success or the error.</param>
/// <param name="Data">Whole messages, in order, without the verdict.</param>
internal sealed record NetlinkReply(NetlinkError Verdict, IReadOnlyList<byte[]> Data);
