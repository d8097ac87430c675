using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Ipc;

/// <summary>The socket between two roles.</summary>
public sealed class SocketChannelTests
{
    /// <summary>Far more than it takes; a test that gets there has hung.</summary>
    private const int Patience = 30_000;

    [Fact(Timeout = Patience)]
    public async Task Closing_does_not_wait_for_the_other_side_to_close()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        // As a role has it, which was started with it.
        Descriptors.SetInherited(Descriptors.Of(ours), true);
        using var other = new SocketChannel(theirs);
        var closed = new TaskCompletionSource();
        var otherClosed = new TaskCompletionSource();
        var channel = new SocketChannel(ours);
        channel.Start(_ => { }, closed.SetResult);
        other.Start(_ => { }, otherClosed.SetResult);

        await Task.Run(channel.Dispose, TestContext.Current.CancellationToken);

        await closed.Task;
        await otherClosed.Task;
    }

    [Fact(Timeout = Patience)]
    public async Task What_waits_is_sent_before_closing()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        using var other = new SocketChannel(theirs);
        var received = new List<IpcMessage>();
        var otherClosed = new TaskCompletionSource();
        other.Start(received.Add, otherClosed.SetResult);
        var channel = new SocketChannel(ours);
        for (var i = 0; i < 1000; i++)
            channel.Send(new LogLevelMessage(i % 2 == 0));
        channel.Dispose();

        await otherClosed.Task;
        Assert.Equal(1000, received.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_does_not_read_counts_as_gone()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        using var deaf = theirs;
        using var channel = new SocketChannel(ours);
        var closed = new TaskCompletionSource();
        channel.Start(_ => { }, closed.SetResult);
        while (channel.Send(new TrustLost()))
        {
        }
        await closed.Task;
    }
}
