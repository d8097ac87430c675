namespace IkeLab.Daemon.Ipc;

/// <summary>
/// One end of a connection between two roles. Messages arrive in the order in which they were sent, on one thread.
/// </summary>
internal interface IChannel : IDisposable
{
    /// <summary>Never waits for the other side to read; false when it is gone, or does not read.</summary>
    bool Send(IpcMessage message);

    /// <summary>Begins to hand over what comes, what has come before included.</summary>
    /// <param name="received">A message of the other side.</param>
    /// <param name="closed">The other side is gone; called once.</param>
    void Start(Action<IpcMessage> received, Action closed);
}
