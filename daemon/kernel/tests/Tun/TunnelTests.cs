using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Tun;

namespace IkeLab.Kernel.Tests.Tun;

/// <summary>Packets through two data planes.</summary>
public sealed class TunnelTests : IDisposable
{
    private readonly TunEnd _east = new();
    private readonly TunEnd _west = new();

    public static TheoryData<CipherSuite> Suites => new(
        new CipherSuite(EncryptionId.AesGcm16, 128, IntegrityId.None),
        new CipherSuite(EncryptionId.AesGcm16, 256, IntegrityId.None),
        new CipherSuite(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None),
        new CipherSuite(EncryptionId.AesCbc, 256, IntegrityId.HmacSha256_128),
        new CipherSuite(EncryptionId.AesCtr, 128, IntegrityId.HmacSha512_256),
        new CipherSuite(EncryptionId.Null, 0, IntegrityId.HmacSha1_96));

    [Theory]
    [MemberData(nameof(Suites))]
    public void Packets_arrive_as_they_were_sent(CipherSuite suite)
    {
        Connect(TunSamples.Pair(suite, esn: true));
        for (var length = 28; length < 1300; length += 97)
        {
            var there = InnerPackets.Udp("10.1.0.1", "10.2.0.9", length);
            _east.Send(there);
            Assert.Equal(there, Pass(_east, _west).Single());
            var back = InnerPackets.Udp("10.2.0.9", "10.1.0.1", length);
            _west.Send(back);
            Assert.Equal(back, Pass(_west, _east).Single());
        }
    }

    [Fact]
    public void Without_a_nat_packets_go_without_udp()
    {
        Connect(TunSamples.Pair(udp: false));
        var packet = InnerPackets.Udp("10.1.0.1", "10.2.0.9");
        _east.Send(packet);
        Assert.Empty(_east.Udp.Sent);
        _west.Receive(Assert.Single(_east.Esp.Take()), inUdp: false);
        Assert.Equal(packet, _west.Host.Single());
    }

    [Fact]
    public void Ipv6_goes_inside_of_ipv4_and_of_ipv6()
    {
        var outer = new UdpPath(new(IpAddress.Parse("2001:db8::1"), 4500), new(IpAddress.Parse("2001:db8::2"), 4500));
        foreach (var path in (UdpPath[])[Samples.Path, outer])
        {
            Connect(TunSamples.Pair(
                path: path, local: [Samples.Subnet("fd00:1::", "fd00:1::ffff")],
                remote: [Samples.Subnet("fd00:2::", "fd00:2::ffff")]));
            var packet = InnerPackets.Udp("fd00:1::1", "fd00:2::9");
            _east.Send(packet);
            var sent = Assert.Single((path == outer ? _east.UdpV6 : _east.Udp).Take());
            Assert.Equal(path, sent.Path);
            _west.Receive(sent);
            Assert.Equal(packet, _west.Host.Single());
            _east.Control.Clear();
            _west.Control.Clear();
        }
    }

    [Fact]
    public void Replayed_changed_and_unknown_packets_are_dropped()
    {
        Connect(TunSamples.Pair());
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9"));
        var sent = Assert.Single(_east.Udp.Take());
        foreach (var position in (int[])[0, 4, 20, sent.Octets.Length - 1])
        {
            var changed = sent with { Octets = [.. sent.Octets] };
            changed.Octets[position] ^= 1;
            _west.Receive(changed);
        }
        Assert.Empty(_west.Host.Received);
        _west.Receive(sent);
        _west.Receive(sent);
        Assert.Single(_west.Host.Received);
        Assert.Equal((1, 3, 1), (_west.Counters.Replayed, _west.Counters.BadIntegrity, _west.Counters.UnknownSpi));
        Assert.Equal(
            new UnknownEspSpi(Samples.Path.Local, TunSamples.WestSpi ^ 0x01000000),
            Assert.Single(_west.TakeEvents()));
    }

    [Fact]
    public void Unknown_spis_are_reported_sometimes_only()
    {
        for (var i = 0; i < 1000; i++)
            _west.Receive(new(Samples.Path, 0, [1, 2, 3, (byte)i, 0, 0, 0, 0]));
        Assert.Equal(1000, _west.Counters.UnknownSpi);
        Assert.InRange(_west.TakeEvents().Count(), 1, 100);
    }

    [Fact]
    public void Selectors_are_enforced_both_ways()
    {
        Connect(TunSamples.Pair());
        _east.Send(InnerPackets.Udp("10.9.0.1", "10.2.0.9"));
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.9.0.9"));
        Assert.Equal(2, _east.Counters.NoPolicy);
        Assert.Empty(_east.Udp.Sent);

        // A peer that sends what was not negotiated.
        var loose = TunSamples.Pair(local: [Samples.Subnet("0.0.0.0", "255.255.255.255")]);
        using var liar = new TunEnd();
        Assert.True(liar.Install(loose.East));
        liar.Send(InnerPackets.Udp("10.9.0.1", "10.2.0.9"));
        _west.Receive(Assert.Single(liar.Udp.Take()));
        Assert.Equal(1, _west.Counters.WrongSelector);
        Assert.Empty(_west.Host.Received);
    }

    [Fact]
    public void Ports_of_selectors_count()
    {
        Connect(TunSamples.Pair(remote: [Samples.Subnet("10.2.0.0", "10.2.255.255", 17, 7, 9)]));
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9", port: 10));
        Assert.Equal(1, _east.Counters.NoPolicy);
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9", port: 9));
        Assert.Single(Pass(_east, _west).Received);
    }

    [Fact]
    public void Ike_messages_keepalives_and_rubbish_are_told_apart()
    {
        byte[] message = [0, 0, 0, 0, 9, 9];
        _east.Receive(new(Samples.Path, 0, message));
        _east.Receive(new(Samples.Path, 0, [0xff]));
        _east.Receive(new(Samples.Path, 0, []));
        _east.Receive(new(Samples.Path, 0, [1, 2, 3, 4, 5]));
        Assert.Equal(message, Assert.Single(_east.Ike).Octets);
        Assert.Equal((1, 2), (_east.Counters.Keepalives, _east.Counters.BadEsp));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 2, 2)]
    [InlineData(2, 3, 3)]
    [InlineData(1, 3, 3)]
    [InlineData(2, 1, 1)]
    [InlineData(0, 3, -1)]
    public void Congestion_outside_is_told_inside(byte inner, byte outer, int expected)
    {
        Connect(TunSamples.Pair());
        byte dscp = 46 << 2;
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9", tos: (byte)(dscp | inner)));
        var sent = Assert.Single(_east.Udp.Take());
        Assert.Equal(dscp | inner, sent.TrafficClass);
        _west.Receive(sent with { TrafficClass = outer });
        if (expected < 0)
        {
            Assert.Equal(1, _west.Counters.Congested);
            Assert.Empty(_west.Host.Received);
            return;
        }
        var packet = _west.Host.Single();
        Assert.Equal(dscp | expected, packet[1]);
        Assert.True(InnerPackets.HasRightChecksums(packet));
    }

    [Fact]
    public void Transport_mode_restores_headers_and_checksums()
    {
        var (private_, public_) = (IpAddress.Parse("10.0.0.5"), IpAddress.Parse("192.0.2.1"));
        TrafficSelector[] Host(string address) => [Samples.Subnet(address, address)];
        var east = TunSamples.Pair(
            mode: ChildMode.Transport, path: new(new(private_, 4500), Samples.Path.Remote),
            local: Host("10.0.0.5"), remote: Host("192.0.2.2")).East;
        var west = TunSamples.Pair(
            mode: ChildMode.Transport, local: Host("192.0.2.1"), remote: Host("192.0.2.2")).West;
        Assert.True(_east.Install(east) && _west.Install(west));
        _east.Send(InnerPackets.Udp("10.0.0.5", "192.0.2.2", 321));
        var sent = Assert.Single(_east.Udp.Take());
        _west.Receive(sent with { Path = new(new(public_, 61000), sent.Path.Remote) });
        Assert.Equal(InnerPackets.Udp("192.0.2.1", "192.0.2.2", 321, doNotFragment: true), _west.Host.Single());
    }

    [Fact]
    public void Dummies_and_padding_are_cut_and_foreign_contents_dropped()
    {
        var (east, west) = TunSamples.Pair();
        Assert.True(_west.Install(west));
        var packet = InnerPackets.Udp("10.1.0.1", "10.2.0.9");
        (byte NextHeader, byte[] Payload)[] contents =
        [
            (59, new byte[64]), (4, [.. packet, .. new byte[200]]), (41, packet), (17, packet), (4, packet[..50]), (4, []),
        ];
        for (var i = 0; i < contents.Length; i++)
            _west.Receive(TunSamples.Seal(east.Sa, contents[i].NextHeader, contents[i].Payload, (ulong)i));
        Assert.Equal(packet, _west.Host.Single());
        Assert.Equal((1, 1, 4), (_west.Counters.Dummies, _west.Counters.Received, _west.Counters.BadInner));
    }

    [Fact]
    public void Transport_mode_takes_whole_plain_packets_only()
    {
        TrafficSelector[] Host(string address) => [Samples.Subnet(address, address)];
        Connect(TunSamples.Pair(
            mode: ChildMode.Transport, udp: false, local: Host("192.0.2.1"), remote: Host("192.0.2.2")));
        var packet = InnerPackets.Udp("192.0.2.1", "192.0.2.2", doNotFragment: true);
        _east.Send(packet);
        var sent = Assert.Single(_east.Esp.Take());
        _west.Receive(sent, inUdp: false);
        Assert.Equal(packet, _west.Host.Single());

        byte[] first = [.. packet], options = [0x46, .. packet[1..]];
        first[6] = 0x20;
        _east.Send(first);
        _east.Send(options);
        Assert.Equal(2, _east.Counters.Unsendable);
        Assert.Empty(_east.Esp.Sent);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_packet()
    {
        const int Packets = 500;
        Connect(TunSamples.Pair());
        var packet = InnerPackets.Udp("10.1.0.1", "10.2.0.9");
        for (var i = 0; i < 2 * Packets; i++)
            _east.Send(packet);
        var datagrams = _east.Udp.Take();
        _east.Udp.Keeps = _west.Host.Keeps = false;
        var unknown = new byte[100];
        long allocated = 0;
        for (var i = 0; i < 2 * Packets; i++)
        {
            // The first half makes the code ready.
            if (i == Packets)
                allocated = GC.GetAllocatedBytesForCurrentThread();
            _east.Send(packet);
            _west.Inbound.HandleUdp(datagrams[i].Path, 0, datagrams[i].Octets);
            unknown[0] = 1;
            _west.Inbound.HandleUdp(datagrams[i].Path, 0, unknown);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - allocated);
        Assert.Equal((2 * Packets, 2 * Packets), (_west.Counters.Received, _west.Counters.UnknownSpi));
    }

    public void Dispose()
    {
        _east.Dispose();
        _west.Dispose();
    }

    private void Connect((InstallChild East, InstallChild West) pair)
    {
        Assert.True(_east.Install(pair.East));
        Assert.True(_west.Install(pair.West));
    }

    private static FakeHost Pass(TunEnd from, TunEnd to)
    {
        foreach (var datagram in from.Udp.Take())
            to.Receive(datagram);
        return to.Host;
    }
}
