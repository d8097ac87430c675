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
        using var other = new SocketChannel(theirs, takesFiles: true);
        var closed = new TaskCompletionSource();
        var otherClosed = new TaskCompletionSource();
        var channel = new SocketChannel(ours, takesFiles: true);
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
        using var other = new SocketChannel(theirs, takesFiles: true);
        var received = new List<IpcMessage>();
        var otherClosed = new TaskCompletionSource();
        other.Start(received.Add, otherClosed.SetResult);
        var channel = new SocketChannel(ours, takesFiles: true);
        for (var i = 0; i < 1000; i++)
            channel.Send(new LogLevelMessage(i % 2 == 0));
        channel.Dispose();

        await otherClosed.Task;
        Assert.Equal(1000, received.Count);
    }

    [Fact(Timeout = Patience)]
    public async Task An_open_file_goes_with_its_message()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "content", TestContext.Current.CancellationToken);
        using var other = new SocketChannel(theirs, takesFiles: true);
        var received = new List<IpcMessage>();
        var closed = new TaskCompletionSource();
        other.Start(received.Add, closed.SetResult);
        var sent = File.OpenHandle(path);
        File.Delete(path);

        var channel = new SocketChannel(ours, takesFiles: false);
        channel.Send(new LogLevelMessage(true));
        channel.Send(new LogLevelMessage(false) { File = sent });
        channel.Send(new LogLevelMessage(true));
        channel.Dispose();
        await closed.Task;

        Assert.True(sent.IsClosed);
        Assert.Equal([false, true, false], received.Select(m => m.File is not null));
        using var reader = new StreamReader(new FileStream(received[1].File!, FileAccess.Read));
        Assert.Equal("content", await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Patience)]
    public async Task Who_takes_no_files_gets_none()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        using var other = new SocketChannel(theirs, takesFiles: false);
        var received = new List<IpcMessage>();
        var closed = new TaskCompletionSource();
        other.Start(received.Add, closed.SetResult);
        var channel = new SocketChannel(ours, takesFiles: false);
        channel.Send(new LogLevelMessage(true) { File = File.OpenHandle("/dev/null") });
        channel.Dispose();
        await closed.Task;
        Assert.Null(Assert.Single(received).File);
    }

    [Fact(Timeout = Patience)]
    public async Task A_file_that_cannot_go_is_closed()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        theirs.Dispose();
        var channel = new SocketChannel(ours, takesFiles: false);
        await Task.Run(channel.Dispose, TestContext.Current.CancellationToken);
        var file = File.OpenHandle("/dev/null");
        Assert.False(channel.Send(new LogLevelMessage(true) { File = file }));
        Assert.True(file.IsClosed);
    }

    [Fact(Timeout = Patience)]
    public async Task Who_does_not_read_counts_as_gone()
    {
        var (ours, theirs) = Descriptors.SocketPair();
        using var deaf = theirs;
        using var channel = new SocketChannel(ours, takesFiles: false);
        var closed = new TaskCompletionSource();
        channel.Start(_ => { }, closed.SetResult);
        while (channel.Send(new TrustLost()))
        {
        }
        await closed.Task;
    }
}
