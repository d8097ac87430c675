using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Tests.Ipc;

public sealed class ChannelTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<IpcMessage> _received = [];
    private readonly TaskCompletionSource _closed = new();
    private readonly List<IDisposable> _own = [];

    [Fact]
    public void There_is_a_sample_of_every_kind() => Assert.Equal(
        MessageSamples.KnownKinds.OrderBy(k => k.Name), MessageSamples.All.Select(m => m.GetType()).OrderBy(k => k.Name));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_message_comes_as_it_was_sent_and_in_order(bool overSockets)
    {
        var (here, there) = Pair(overSockets);
        there.Start(_received.Add, _closed.SetResult);
        foreach (var message in MessageSamples.All)
            Assert.True(here.Send(message));
        foreach (var message in MessageSamples.All)
            Assert.Equal(MessageSamples.TextOf(message), MessageSamples.TextOf(Take()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_sent_before_the_other_side_listens_is_there_and_then_the_end(bool overSockets)
    {
        var (here, there) = Pair(overSockets);
        here.Send(new DisconnectMessage(1));
        here.Dispose();
        there.Start(_received.Add, _closed.SetResult);
        Assert.Equal(new DisconnectMessage(1), Take());
        await _closed.Task.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData((64 << 20) + 1)]
    [InlineData(int.MaxValue)]
    public Task A_frame_of_impossible_length_closes(int length) => Closes(length, "");

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"lost\"")]
    [InlineData("""{"is":"unheard-of"}""")]
    [InlineData("""{"Id":1}""")]
    [InlineData("""{"is":"disconnect","IkeSpi":"one"}""")]
    [InlineData("""{"is":"trust"}""")]
    [InlineData("""{"is":"log"}""")]
    [InlineData("""{"is":"end","IkeSpi":null}""")]
    [InlineData("""{"is":"network","Kind":"dns","Device":"a","Addresses":null,"Number":1,"Domains":[],"Added":true}""")]
    [InlineData("""{"is":"sign","Id":1,"Octets":"not base64"}""")]
    [InlineData("\u0000\u0001\u0002")]
    public Task A_frame_that_is_no_message_closes(string text) => Closes(Encoding.UTF8.GetByteCount(text), text);

    [Fact]
    public Task A_frame_that_ends_early_closes() => Closes(100, """{"is":"lost"}""");

    [Fact]
    public void Whoever_does_not_read_is_given_up_and_nobody_waits_for_him()
    {
        var (here, _) = Pair(overSockets: true);
        var sent = 0;
        while (here.Send(new DisconnectMessage(1)))
            Assert.True(++sent < 1_000_000, "messages pile up without a limit");
    }

    [Fact]
    public async Task Closing_ends_ones_own_reading()
    {
        var (here, there) = Pair(overSockets: true);
        here.Start(_received.Add, _closed.SetResult);
        there.Send(new Shutdown());
        Take();
        await Task.Run(here.Dispose, TestContext.Current.CancellationToken)
            .WaitAsync(s_patience, TestContext.Current.CancellationToken);
        await _closed.Task.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _own.ForEach(own => own.Dispose());

    private (IChannel, IChannel) Pair(bool overSockets)
    {
        IChannel here, there;
        if (overSockets)
        {
            var (one, other) = Descriptors.SocketPair();
            (here, there) = (new SocketChannel(one, takesFiles: true), new SocketChannel(other, takesFiles: false));
        }
        else
        {
            (here, there) = MemoryChannel.Pair();
        }
        _own.AddRange([here, there]);
        return (here, there);
    }

    private async Task Closes(int length, string text)
    {
        var (raw, other) = Descriptors.SocketPair();
        var channel = new SocketChannel(other, takesFiles: true);
        _own.AddRange([raw, channel]);
        channel.Start(_received.Add, _closed.SetResult);
        var frame = new byte[4 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        Encoding.UTF8.GetBytes(text, frame.AsSpan(4));
        raw.Send(frame);
        raw.Shutdown(SocketShutdown.Send);
        await _closed.Task.WaitAsync(s_patience, TestContext.Current.CancellationToken);
        Assert.Empty(_received);
    }

    private IpcMessage Take()
    {
        Assert.True(_received.TryTake(out var message, s_patience), "nothing came");
        return message;
    }
}
