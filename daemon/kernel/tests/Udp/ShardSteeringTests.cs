using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using IkeLab.Engine;
using IkeLab.Kernel.Udp;

namespace IkeLab.Kernel.Tests.Udp;

/// <summary>The kernel runs the program: datagrams over loopback, each to a socket of its shard.</summary>
public sealed class ShardSteeringTests : IDisposable
{
    private const int Shards = 3;
    private const byte FromInitiator = 0x08;
    private const byte Response = 0x20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<(int Shard, int Length)> _received = [];
    private readonly List<UdpPort> _ports = [];
    private readonly ShardSteering _steering = new(Shards, 0x5eed5eed);

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", false)]
    [InlineData("::1", true)]
    public void The_first_octet_of_our_SPI_decides(string address, bool hasMarker)
    {
        var (server, client) = (Open(address, hasMarker), Client(address));
        for (byte shard = 0; shard < Shards; shard++)
        {
            ulong ours = (ulong)shard << 56 | 1, theirs = 0x0201000000000000;
            // We are the responder, then the original initiator; the direction of the exchange does not matter.
            foreach (var flags in (byte[])[FromInitiator, FromInitiator | Response])
                Assert.Equal(shard, Send(client, server, hasMarker, Message(theirs, ours, flags)));
            foreach (var flags in (byte[])[0, Response])
                Assert.Equal(shard, Send(client, server, hasMarker, Message(ours, theirs, flags)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Requests_without_SPI_of_ours_go_by_the_address_whatever_port_they_come_from(bool hasMarker)
    {
        var server = Open("127.0.0.1", hasMarker);
        var used = new HashSet<int>();
        for (byte host = 1; host < 30; host++)
        {
            var remote = IpAddress.V4(127, 0, host, 1);
            foreach (var spi in (ulong[])[1, 0x0100000000000000, ulong.MaxValue])
            {
                var shard = Send(Client(remote.ToString()), server, hasMarker, Message(spi, 0, FromInitiator));
                Assert.Equal(_steering.ShardOf(remote), shard);
                used.Add(shard);
            }
        }
        Assert.Equal(Shards, used.Count);
    }

    [Fact]
    public void Addresses_of_IPv6_count_in_full()
    {
        var remote = IpAddress.Parse("::1");
        var shard = Send(Client("::1"), Open("::1", true), true, Message(1, 0, FromInitiator));
        Assert.Equal(_steering.ShardOf(remote), shard);
        for (var bit = 0; bit < 128; bit += 8)
        {
            var others = Enumerable.Range(0, 8).Select(i => _steering.ShardOf(IpAddress.V6((UInt128)1 << bit + i)));
            Assert.True(others.Distinct().Count() > 1, $"the bits from {bit} on do not count");
        }
    }

    [Fact]
    public void Addresses_spread_evenly_and_otherwise_with_another_key()
    {
        const int Count = 60_000;
        var byShard = new int[Shards];
        var moved = 0;
        var other = new ShardSteering(Shards, 1);
        for (var i = 0u; i < Count; i++)
        {
            var address = IpAddress.V4(0x0a000000 + i * 256);
            byShard[_steering.ShardOf(address)]++;
            moved += _steering.ShardOf(address) != other.ShardOf(address) ? 1 : 0;
        }
        Assert.All(byShard, count => Assert.InRange(count, Count / Shards * 0.9, Count / Shards * 1.1));
        Assert.InRange(moved, Count / 2, Count);
    }

    [Fact]
    public void A_half_of_SPIr_that_is_zero_makes_no_request_of_it()
    {
        var (server, client) = (Open("127.0.0.1", false), Client("127.0.0.1"));
        Assert.Equal(0, Send(client, server, false, Message(1, 1, FromInitiator)));
        Assert.Equal(2, Send(client, server, false, Message(1, 0x0200000000000000, FromInitiator)));
    }

    [Fact]
    public void A_shard_that_there_is_none_of_is_as_no_SPI()
    {
        var (server, client) = (Open("127.0.0.1", false), Client("127.0.0.1"));
        var byAddress = _steering.ShardOf(IpAddress.V4(127, 0, 0, 1));
        foreach (var spi in (ulong[])[0x03, 0xff])
        {
            Assert.Equal(byAddress, Send(client, server, false, Message(1, spi << 56, FromInitiator)));
            Assert.Equal(byAddress, Send(client, server, false, Message(spi << 56, 1, 0)));
        }
    }

    [Fact]
    public void What_is_no_IKE_message_comes_to_the_first()
    {
        var (server, client) = (Open("127.0.0.1", true), Client("127.0.0.1"));
        foreach (var datagram in (byte[][])[[0xff], [0, 0, 0, 0, 1, 2], [0, 0, 1, 0, .. new byte[60]]])
            Assert.Equal(0, Send(client, server, false, datagram));
    }

    [Fact]
    public void A_port_in_use_is_not_shared()
    {
        var server = Open("127.0.0.1", false);
        const int AddressInUse = 98;
        var error = Assert.Throws<Win32Exception>(() => UdpPort.BindShared(server, _steering, false));
        Assert.Equal(AddressInUse, error.NativeErrorCode);
        Assert.Equal($"cannot bind to {server}: Address already in use", error.Message);
    }

    public void Dispose() => _ports.ForEach(port => port.Dispose());

    private UdpEndpoint Open(string address, bool hasMarker)
    {
        var ports = UdpPort.BindShared(new(IpAddress.Parse(address), 0), _steering, hasMarker);
        _ports.AddRange(ports);
        for (var i = 0; i < ports.Length; i++)
        {
            var shard = i;
            ports[i].Start((_, datagram) => _received.Add((shard, datagram.Length)));
        }
        return ports[0].Local;
    }

    private UdpPort Client(string address)
    {
        var port = UdpPort.Bind(new(IpAddress.Parse(address), 0));
        _ports.Add(port);
        return port;
    }

    /// <returns>The shard that it came to.</returns>
    private int Send(UdpPort from, UdpEndpoint to, bool hasMarker, byte[] message)
    {
        byte[] datagram = hasMarker ? [0, 0, 0, 0, .. message] : message;
        Assert.True(from.Send(new(from.Local, to), datagram));
        Assert.True(_received.TryTake(out var item, s_patience), "nothing came");
        Assert.Equal(datagram.Length, item.Length);
        return item.Shard;
    }

    private static byte[] Message(ulong spiI, ulong spiR, byte flags)
    {
        var message = new byte[28];
        BinaryPrimitives.WriteUInt64BigEndian(message, spiI);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(8), spiR);
        message[17] = 0x20;
        message[19] = flags;
        return message;
    }
}
