using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Tun;

namespace IkeLab.Kernel.Tests.Tun;

/// <summary>What the engine asks of a data plane, and what it is told.</summary>
public sealed class TunControlTests : IDisposable
{
    private const string East = "10.1.0.1", West = "10.2.0.9";

    private readonly TunEnd _east = new();
    private readonly TunEnd _west = new();

    [Fact]
    public void Spis_are_neither_reserved_nor_used_twice_and_are_limited()
    {
        using var end = new TunEnd(limits: new() { MaxChildren = 50 });
        var spis = new HashSet<uint>();
        for (var i = 0; i < 50; i++)
            Assert.True(spis.Add(Allocate(end)));
        Assert.DoesNotContain(spis, spi => spi < 256);
        Assert.Equal(0u, Allocate(end));
        var freed = spis.First();
        end.Control.RemoveChild(Samples.Remove(freed, 0));
        Assert.NotEqual(0u, Allocate(end));
    }

    [Fact]
    public void Keys_are_zeroed_whatever_comes_of_it()
    {
        var (here, _) = TunSamples.Pair();
        Assert.True(_east.Install(here));
        var (again, _) = TunSamples.Pair();
        Assert.False(_east.Install(again));
        foreach (var sa in (ChildSaParameters[])[here.Sa, again.Sa])
            Assert.All((byte[])[.. sa.Inbound.Encryption, .. sa.Outbound.Encryption], octet => Assert.Equal(0, octet));
    }

    [Fact]
    public void What_cannot_be_is_refused_with_a_reason()
    {
        using var end = new TunEnd(hasEsp: false);
        end.Control.InstallChild(TunSamples.Pair(udp: false).East);
        Assert.Contains("no raw ESP socket", Assert.Single(end.Take().OfType<KernelFault>()).Message);
        end.Control.InstallChild(Samples.Install(5000, 6000, protocol: ProtocolId.Ah, udp: true));
        Assert.Contains("ESP only", Assert.Single(end.Take().OfType<KernelFault>()).Message);
        Assert.Empty(end.Network.Routes);
        Assert.Equal(0, end.Control.Children);
    }

    [Fact]
    public void A_new_child_waits_until_the_peer_uses_it()
    {
        Connect(TunSamples.Pair());
        Connect(TunSamples.Pair(east: 0x1002, west: 0x2002, active: false));
        Assert.Equal(TunSamples.WestSpi, SpiOf(SendEast()));

        _west.Control.ActivateOutbound(new() { InboundSpi = 0x2002, OutboundSpi = 0x1002 });
        _west.Send(InnerPackets.Udp(West, East));
        _west.Send(InnerPackets.Udp(West, East));
        foreach (var datagram in _west.Udp.Take())
            _east.Receive(datagram);
        Assert.Equal(new FirstInboundPacket(0x1002), Assert.Single(_east.TakeEvents()));

        _east.Control.ActivateOutbound(new() { InboundSpi = 0x1002, OutboundSpi = 0x2002 });
        Assert.Equal(0x2002u, SpiOf(SendEast()));
    }

    [Fact]
    public void The_inbound_half_of_a_replaced_child_lingers()
    {
        Connect(TunSamples.Pair());
        var late = SendEast();
        Connect(TunSamples.Pair(east: 0x1002, west: 0x2002));
        _west.Control.RemoveChild(Samples.Remove(TunSamples.WestSpi, TunSamples.EastSpi, oneHalf: true));
        _west.Receive(late);
        Assert.Single(_west.Host.Received);
        _west.Control.RemoveChild(new()
        {
            Protocol = ProtocolId.Esp, InboundSpi = TunSamples.WestSpi, OutboundSpi = TunSamples.EastSpi,
            Inbound = true, Outbound = false,
        });
        _west.Receive(SendEast() with { Octets = late.Octets });
        Assert.Equal(1, _west.Counters.UnknownSpi);
        Assert.Equal(1, _west.Control.Children);
    }

    [Fact]
    public void Limits_of_octets_are_reported_once_and_the_hard_one_ends_it()
    {
        var (here, there) = TunSamples.Pair(lifetime: new(default, default, 1000, 2000));
        Connect((here, there));
        var events = new List<KernelEvent>();
        for (var i = 0; i < 30; i++)
        {
            _east.Send(InnerPackets.Udp(East, West));
            events.AddRange(_east.TakeEvents());
        }
        Assert.Equal([new Expire(TunSamples.EastSpi, false), new Expire(TunSamples.EastSpi, true)], events);
        Assert.Equal(20, _east.Udp.Take().Length);
        Assert.Equal(10, _east.Counters.NoChild);
    }

    [Fact]
    public void Limits_of_time_are_reported_once()
    {
        Connect(TunSamples.Pair(lifetime: new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12))));
        var seen = new List<(int Minute, bool Hard)>();
        for (var minute = 1; minute <= 20; minute++)
        {
            _east.Time.Pass(TimeSpan.FromMinutes(1));
            _east.Control.Tick();
            seen.AddRange(_east.TakeEvents().OfType<Expire>().Select(expire => (minute, expire.Hard)));
        }
        Assert.Equal([(10, false), (12, true)], seen);
        _east.Send(InnerPackets.Udp(East, West));
        Assert.Equal(1, _east.Counters.NoChild);
    }

    [Fact]
    public void A_removed_child_does_not_expire()
    {
        Connect(TunSamples.Pair(lifetime: new(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12))));
        _east.Control.RemoveChild(Samples.Remove(TunSamples.EastSpi, TunSamples.WestSpi));
        _east.Time.Pass(TimeSpan.FromMinutes(30));
        _east.Control.Tick();
        Assert.Empty(_east.Take());
        Assert.Equal(0, _east.Control.Children);
    }

    [Fact]
    public void Only_the_newest_authenticated_packet_moves_the_peer()
    {
        Connect(TunSamples.Pair());
        var moved = new UdpEndpoint(IpAddress.Parse("192.0.2.77"), 7777);
        FakeDatagram From(FakeDatagram datagram, UdpEndpoint from) =>
            datagram with { Path = datagram.Path with { Local = from } };
        var (first, second, third) = (SendEast(), SendEast(), SendEast());
        var forged = From(second, moved);
        _west.Receive(forged with { Octets = [.. forged.Octets[..^1], (byte)~forged.Octets[^1]] });
        Assert.Empty(_west.Take());
        _west.Receive(From(second, moved));
        Assert.Equal(new NatMappingChanged(TunSamples.WestSpi, moved), Assert.Single(_west.TakeEvents()));
        _west.Receive(first);
        _west.Receive(From(third, moved));
        Assert.Empty(_west.Take());
        Assert.Equal(3, _west.Host.Received.Count);

        _west.Control.UpdateChildPath(new()
        {
            InboundSpi = TunSamples.WestSpi, OutboundSpi = TunSamples.EastSpi,
            Path = new(Samples.Path.Remote, moved), UdpEncapsulated = true,
        });
        _west.Send(InnerPackets.Udp(West, East));
        Assert.Equal(moved, Assert.Single(_west.Udp.Take()).Path.Remote);
    }

    [Fact]
    public void A_trap_asks_for_its_child_at_most_once_a_second()
    {
        _east.Control.SetTrap(new("east-west", Samples.Child, Samples.Path));
        for (var i = 0; i < 5; i++)
            _east.Send(InnerPackets.Udp(East, West, port: 53));
        var acquire = Assert.IsType<Acquire>(Assert.Single(_east.TakeEvents()));
        Assert.Equal(
            new Acquire(
                "east-west", "net", Samples.Subnet(East, East, 17, 40000, 40000),
                Samples.Subnet(West, West, 17, 53, 53)),
            acquire);
        _east.Time.Pass(TimeSpan.FromSeconds(1));
        _east.Send(InnerPackets.Udp(East, West));
        Assert.Single(_east.TakeEvents());

        Connect(TunSamples.Pair());
        SendEast();
        Assert.Empty(_east.Take());
        _east.Control.RemoveChild(Samples.Remove(TunSamples.EastSpi, TunSamples.WestSpi));
        _east.Control.RemoveTrap("east-west", "net");
        _east.Send(InnerPackets.Udp(East, West));
        Assert.Equal(1, _east.Counters.NoPolicy);
        Assert.Empty(_east.Network.Routes);
    }

    [Fact]
    public void Routes_are_those_of_the_remote_selectors()
    {
        Connect(TunSamples.Pair(
            remote: [Samples.Subnet("10.2.0.0", "10.2.0.255"), Samples.Subnet("10.3.0.1", "10.3.0.2")]));
        Assert.Equal(
            ["10.2.0.0/24 tun0", "10.3.0.1/32 tun0", "10.3.0.2/32 tun0"],
            _east.Network.Routes.Keys.Order(StringComparer.Ordinal));
        Connect(TunSamples.Pair(east: 0x1002, west: 0x2002, remote: [Samples.Subnet("10.2.0.0", "10.2.0.255")]));
        Assert.Equal(2, _east.Network.Routes["10.2.0.0/24 tun0"]);
        _east.Control.Clear();
        Assert.Empty(_east.Network.Routes);
        Assert.Equal(0, _east.Control.Children);
    }

    [Fact]
    public void The_narrower_policy_has_the_packet()
    {
        Connect(TunSamples.Pair(remote: [Samples.Subnet("0.0.0.0", "255.255.255.255")]));
        Connect(TunSamples.Pair(east: 0x1002, west: 0x2002, remote: [Samples.Subnet("10.2.0.0", "10.2.0.255")]));
        Assert.Equal(0x2002u, SpiOf(SendEast()));
        _east.Send(InnerPackets.Udp(East, "10.2.1.1"));
        Assert.Equal(TunSamples.WestSpi, SpiOf(Assert.Single(_east.Udp.Take())));
    }

    [Fact]
    public void Use_is_told()
    {
        Connect(TunSamples.Pair());
        _west.Receive(SendEast());
        _west.Receive(SendEast());
        _west.Control.QueryUse(TunSamples.WestSpi);
        Assert.Equal(new KernelUse(TunSamples.WestSpi, 200, 2, 0, 0), Assert.Single(_west.Take()));
    }

    [Fact]
    public void Keys_are_freed_when_no_packet_can_need_them()
    {
        var turn = new PacketTurn();
        var garbage = new TunGarbage();
        using var idle = new Half();
        garbage.Add(turn, idle);
        garbage.Collect();
        Assert.True(idle.IsFreed);

        using var used = new Half();
        turn.Begin();
        garbage.Add(turn, used);
        garbage.Collect();
        Assert.False(used.IsFreed);
        turn.End();
        turn.Begin();
        garbage.Collect();
        Assert.True(used.IsFreed);
    }

    [Fact]
    public void Events_that_nobody_takes_are_limited_and_that_is_said()
    {
        using var end = new TunEnd(limits: new() { MaxEvents = 3 });
        Assert.True(end.Install(TunSamples.Pair().East));
        for (var i = 0; i < 5; i++)
            end.Control.QueryUse(TunSamples.EastSpi);
        var outputs = end.Take();
        Assert.Equal(3, outputs.OfType<KernelUse>().Count());
        Assert.StartsWith("2 events were dropped", Assert.Single(outputs.OfType<KernelFault>()).Message);
    }

    [Theory]
    [InlineData(uint.MaxValue - (1 << 28) - 2, 3, false)]
    [InlineData(uint.MaxValue - 2, 2, true)]
    public void Sequence_numbers_that_run_out_end_it(uint last, int sent, bool hard)
    {
        var sa = _east.AddOutbound(TunSamples.Pair().East.Sa, last);
        for (var i = 0; i < 3; i++)
            _east.Send(InnerPackets.Udp(East, West));
        Assert.Equal(new Expire(sa.Spi, hard), Assert.Single(_east.TakeEvents()));
        Assert.Equal(sent, _east.Udp.Take().Length);
    }

    public void Dispose()
    {
        _east.Dispose();
        _west.Dispose();
    }

    [Fact]
    public void There_is_no_CPI_and_that_is_said_once()
    {
        for (var i = 0; i < 2; i++)
            _east.Control.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path, WithCpi = true });
        var outputs = _east.Take();
        Assert.All(outputs.OfType<KernelCompleted>(), done => Assert.Equal(0, ((SpiAllocated)done.Completion).Cpi));
        Assert.Contains("nothing is compressed", Assert.Single(outputs.OfType<KernelFault>()).Message);
    }

    private void Connect((InstallChild East, InstallChild West) pair)
    {
        Assert.True(_east.Install(pair.East));
        Assert.True(_west.Install(pair.West));
    }

    private FakeDatagram SendEast()
    {
        _east.Send(InnerPackets.Udp(East, West));
        return Assert.Single(_east.Udp.Take());
    }

    private static uint SpiOf(FakeDatagram datagram) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(datagram.Octets);

    private static uint Allocate(TunEnd end)
    {
        end.Control.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        var completed = end.Take().OfType<KernelCompleted>().Select(output => output.Completion);
        return completed.OfType<SpiAllocated>().Single().Spi;
    }

    private sealed class Half : IDisposable
    {
        public bool IsFreed { get; private set; }

        public void Dispose() => IsFreed = true;
    }
}
