using System.Collections.Concurrent;
using IkeLab.Engine;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tests.Udp;

/// <summary>Many datagrams at once over loopback: joined by the sender, and joined for the receiver.</summary>
public sealed class DatagramWriterTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(UdpPath Path, byte[] Datagram)> _received = [];
    private readonly List<UdpPort> _ports = [];

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "::1")]
    public void Datagrams_keep_their_bounds_order_and_addresses(string any, string address)
    {
        var (sender, receiver) = (Open(any), Open(address));
        receiver.Socket.JoinReceived();
        receiver.Start((path, datagram) => _received.Add((path, datagram.ToArray())));
        var path = new UdpPath(new(IpAddress.Parse(address), sender.Local.Port), receiver.Local);
        using var writer = new DatagramWriter(sender.Socket);
        // Runs of one length, shorter ends of runs, longer ones, and some that are no multiple of anything.
        int[] lengths = [.. Enumerable.Repeat(1400, 100), 700, 1400, 1400, 1, 1, 2, 1400, 9000, 9000, 30, 20000, 1400];
        for (var i = 0; i < lengths.Length; i++)
        {
            writer.Reserve(lengths[i]).Fill((byte)i);
            writer.Commit(path, 0, lengths[i]);
        }
        writer.Flush();
        for (var i = 0; i < lengths.Length; i++)
        {
            Assert.True(_received.TryTake(out var item, s_patience), $"datagram {i} did not come");
            Assert.Equal(new UdpPath(path.Remote, path.Local), item.Path);
            Assert.Equal(Enumerable.Repeat((byte)i, lengths[i]), item.Datagram);
        }
        Assert.Equal(0, writer.Refused);
    }

    [Fact]
    public void Datagrams_to_several_peers_reach_each_its_own()
    {
        var sender = Open("0.0.0.0");
        UdpPort[] receivers = [Open("127.0.0.1"), Open("127.0.0.2")];
        foreach (var receiver in receivers)
            receiver.Start((path, datagram) => _received.Add((path, datagram.ToArray())));
        using var writer = new DatagramWriter(sender.Socket);
        const int Datagrams = 150;
        for (byte i = 0; i < Datagrams; i++)
        {
            writer.Reserve(100)[0] = i;
            writer.Commit(
                new(new(IpAddress.Parse("127.0.0.1"), sender.Local.Port), receivers[i % 2].Local), 0, 100);
        }
        writer.Flush();
        var seen = new SortedSet<byte>();
        for (var i = 0; i < Datagrams; i++)
        {
            Assert.True(_received.TryTake(out var item, s_patience), $"only {i} came");
            Assert.Equal(receivers[item.Datagram[0] % 2].Local, item.Path.Local);
            Assert.True(seen.Add(item.Datagram[0]));
        }
    }

    [Fact]
    public void What_the_system_refuses_is_counted()
    {
        var sender = Open("127.0.0.1");
        using var writer = new DatagramWriter(sender.Socket);
        writer.Reserve(10);
        writer.Commit(new(new(IpAddress.Parse("203.0.113.1"), 9), sender.Local), 0, 10);
        writer.Flush();
        Assert.Equal(1, writer.Refused);
    }

    public void Dispose() => _ports.ForEach(port => port.Dispose());

    private UdpPort Open(string address)
    {
        var port = UdpPort.Bind(new(IpAddress.Parse(address), 0));
        _ports.Add(port);
        return port;
    }
}
