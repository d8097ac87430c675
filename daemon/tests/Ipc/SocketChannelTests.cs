using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Supervision;
using Xunit;

namespace IkeLab.Daemon.Tests.Ipc;

public sealed class SocketChannelTests
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20);

    [Fact]
    public void A_role_can_close_a_channel_that_it_has_inherited_and_reads()
    {
        var (parent, socket) = Descriptors.SocketPair();
        using var _ = parent;
        // As it is behind exec.
        var inherited = Descriptors.Duplicate(Descriptors.Of(socket));
        Descriptors.SetInherited(inherited, true);
        socket.Dispose();
        using var closed = new ManualResetEventSlim(false);
        var channel = new SocketChannel(Descriptors.Own(inherited));
        channel.Start(_ => { }, closed.Set);
        parent.Send(new byte[1]);

        new Thread(channel.Dispose) { IsBackground = true }.Start();

        Assert.True(closed.Wait(Enough), "the reading thread has not ended");
    }
}
