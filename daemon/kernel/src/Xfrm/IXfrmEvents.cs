namespace IkeLab.Kernel.Xfrm;

/// <summary>What the kernel says by itself. For one thread, except for <see cref="Stop"/>.</summary>
internal interface IXfrmEvents : IDisposable
{
    /// <summary>Waits for the next ones.</summary>
    /// <param name="lost">The kernel had to drop some before these.</param>
    /// <returns>False when <see cref="Stop"/> was called.</returns>
    bool TryReceive(out IReadOnlyList<XfrmMessage> messages, out bool lost);

    /// <summary>Ends a <see cref="TryReceive"/> that waits, and all that follow; from any thread.</summary>
    void Stop();
}
