using System.Threading.Channels;

namespace IkeLab.Daemon.Ipc;

/// <summary>Two roles in one process (<c>--single-process</c>).</summary>
internal sealed class MemoryChannel : IChannel
{
    private readonly Channel<IpcMessage> _incoming = Channel.CreateUnbounded<IpcMessage>();
    private MemoryChannel _other;

    private MemoryChannel() => _other = this;

    public static (IChannel, IChannel) Pair()
    {
        var (one, other) = (new MemoryChannel(), new MemoryChannel());
        (one._other, other._other) = (other, one);
        return (one, other);
    }

    public bool Send(IpcMessage message) => _other._incoming.Writer.TryWrite(message);

    public void Start(Action<IpcMessage> received, Action closed)
    {
        new Thread(() =>
        {
            while (_incoming.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_incoming.Reader.TryRead(out var message))
                    received(message);
            }
            closed();
        })
        { IsBackground = true, Name = "ipc in" }.Start();
    }

    public void Dispose()
    {
        _incoming.Writer.TryComplete();
        _other._incoming.Writer.TryComplete();
    }
}
