using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using IkeLab.Engine;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tests.Udp;

/// <summary>Datagrams over loopback, with the addresses that they were sent to and from.</summary>
public sealed class UdpPortTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(UdpPath Path, byte[] Datagram)> _received = [];
    private readonly List<UdpPort> _ports = [];

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1", "127.0.0.2")]
    [InlineData("::", "::1", "::1")]
    public void A_wildcard_port_tells_the_local_address_and_answers_from_it(string any, string client, string server)
    {
        var wildcard = Open(any);
        wildcard.Start((path, datagram) => wildcard.Send(path, datagram));
        var here = Open(client);
        here.Start(Keep);
        var path = new UdpPath(here.Local, new(IpAddress.Parse(server), wildcard.Local.Port));
        Assert.True(here.Send(path, [1, 2, 3]));
        var (back, datagram) = Take();
        Assert.Equal(path, back);
        Assert.Equal([1, 2, 3], datagram);
    }

    [Fact]
    public void The_source_address_is_the_one_of_the_path()
    {
        var receiver = Open("0.0.0.0");
        receiver.Start(Keep);
        var sender = Open("0.0.0.0");
        for (byte host = 1; host < 20; host++)
        {
            var path = new UdpPath(
                new(IpAddress.V4(127, 0, 0, host), sender.Local.Port),
                new(IpAddress.V4(127, 0, 1, host), receiver.Local.Port));
            Assert.True(sender.Send(path, [host]));
            var (seen, datagram) = Take();
            Assert.Equal(new UdpPath(path.Remote, path.Local), seen);
            Assert.Equal([host], datagram);
        }
    }

    [Fact]
    public void Datagrams_of_any_length_keep_their_bounds_and_their_order()
    {
        var receiver = Open("127.0.0.1");
        receiver.Start(Keep);
        var sender = Open("127.0.0.1");
        var path = new UdpPath(sender.Local, receiver.Local);
        int[] lengths = [1, 4, 1400, 1400, 1400, 20, 9000, 65507, 1];
        foreach (var length in lengths)
            Assert.True(sender.Send(path, new byte[length]));
        Assert.Equal(lengths, lengths.Select(_ => Take().Datagram.Length));
    }

    [Fact]
    public void What_cannot_be_sent_is_refused()
    {
        var sender = Open("127.0.0.1");
        var other = new UdpEndpoint(IpAddress.Parse("::1"), 9);
        Assert.False(sender.Send(new(sender.Local, other), [1]));
        Assert.False(sender.Send(new(sender.Local, sender.Local), new byte[65508]));
        Assert.False(sender.Send(new(new(IpAddress.Parse("203.0.113.1"), 9), sender.Local), [1]));
    }

    [Fact]
    public void A_taken_port_is_refused_and_a_shared_one_is_not()
    {
        var first = UdpPort.Bind(new(IpAddress.Parse("127.0.0.1"), 0), reuseAddress: true);
        _ports.Add(first);
        const int AddressInUse = 98;
        var refused = Assert.Throws<Win32Exception>(() => UdpPort.Bind(first.Local));
        Assert.Equal(AddressInUse, refused.NativeErrorCode);
        Assert.Contains(first.Local.ToString(), refused.Message);
        UdpPort.Bind(first.Local, reuseAddress: true).Dispose();
    }

    [Fact]
    public void A_port_is_inherited_by_its_descriptor()
    {
        var bound = Open("127.0.0.1");
        var heir = UdpPort.Inherit(Duplicate(bound.Descriptor));
        _ports.Add(heir);
        Assert.Equal(bound.Local, heir.Local);
        heir.Start(Keep);
        Assert.True(bound.Send(new(bound.Local, bound.Local), [7]));
        Assert.Equal([7], Take().Datagram);
    }

    [Fact]
    public void A_descriptor_that_is_no_socket_is_refused()
    {
        using var file = File.OpenHandle("/dev/null");
        Assert.Throws<Win32Exception>(() => UdpPort.Inherit(Duplicate((int)file.DangerousGetHandle())));
    }

    public void Dispose() => _ports.ForEach(port => port.Dispose());

    private UdpPort Open(string address)
    {
        var port = UdpPort.Bind(new(IpAddress.Parse(address), 0));
        _ports.Add(port);
        return port;
    }

    private void Keep(UdpPath path, Span<byte> datagram) => _received.Add((path, datagram.ToArray()));

    private (UdpPath Path, byte[] Datagram) Take()
    {
        Assert.True(_received.TryTake(out var item, s_patience), "nothing came");
        return item;
    }

    [DllImport("libc", EntryPoint = "dup")]
    private static extern int Duplicate(int descriptor);
}
