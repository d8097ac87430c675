using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using IkeLab.Engine;
using IkeLab.Kernel.Tun;

namespace IkeLab.Kernel.Tests.Tun;

/// <summary>Packets that do not fit, and packets that are none.</summary>
public sealed class TunMtuTests : IDisposable
{
    private const int OuterHeaders = 20 + 8;

    private readonly TunEnd _east = new();
    private readonly TunEnd _west = new();

    public TunMtuTests()
    {
        var (here, there) = TunSamples.Pair(
            local: [Samples.Subnet("10.1.0.0", "10.1.255.255"), Samples.Subnet("fd00:1::", "fd00:1::ff")],
            remote: [Samples.Subnet("10.2.0.0", "10.2.255.255"), Samples.Subnet("fd00:2::", "fd00:2::ff")]);
        Assert.True(_east.Install(here));
        Assert.True(_west.Install(there));
    }

    [Fact]
    public void A_packet_that_may_not_be_cut_is_answered_with_what_fits()
    {
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9", 1500, doNotFragment: true));
        Assert.Empty(_east.Udp.Sent);
        var answer = _east.Host.Single();
        Assert.True(InnerPackets.HasRightChecksums(answer));
        Assert.Equal([3, 4], answer[20..22]);
        Assert.Equal(IpAddress.Parse("10.1.0.1"), IpAddress.Read(answer.AsSpan(16, 4)));
        var mtu = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(26));

        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9", mtu, doNotFragment: true));
        var sent = Assert.Single(_east.Udp.Take());
        Assert.InRange(sent.Octets.Length + OuterHeaders, 1490, 1500);
        _east.Send(InnerPackets.Udp("10.1.0.1", "10.2.0.9", mtu + 1, doNotFragment: true));
        Assert.Equal(2, _east.Counters.TooBig);
    }

    [Fact]
    public void Ipv6_is_answered_with_packet_too_big_and_never_with_less_than_1280()
    {
        _east.Mtu = 1300;
        _east.Control.Tick();
        _east.Send(InnerPackets.Udp("fd00:1::1", "fd00:2::9", 1281));
        var answer = _east.Host.Single();
        Assert.True(InnerPackets.HasRightChecksums(answer));
        Assert.Equal([2, 0], answer[40..42]);
        Assert.Equal(1280u, BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(44)));
        Assert.Equal(1280, answer.Length);
        _east.Send(InnerPackets.Udp("fd00:1::1", "fd00:2::9", 1280));
        Assert.Single(_east.Udp.Take());
    }

    [Fact]
    public void A_packet_that_may_be_cut_arrives_in_pieces()
    {
        var packet = InnerPackets.Udp("10.1.0.1", "10.2.0.9", 4000);
        _east.Send(packet);
        var sent = _east.Udp.Take();
        Assert.Equal(3, sent.Length);
        var whole = new byte[4000];
        foreach (var datagram in sent.Reverse())
        {
            Assert.InRange(datagram.Octets.Length + OuterHeaders, 1, 1500);
            _west.Receive(datagram);
            var piece = _west.Host.Single();
            Assert.Equal(0xffffUL, InnerPackets.Fold(InnerPackets.Naive(piece.AsSpan(0, 20))));
            var flags = BinaryPrimitives.ReadUInt16BigEndian(piece.AsSpan(6));
            Assert.Equal(datagram != sent[^1], (flags & 0x2000) != 0);
            piece.AsSpan(20).CopyTo(whole.AsSpan(20 + (flags & 0x1fff) * 8));
        }
        Assert.Equal(packet[20..], whole[20..]);
    }

    [Fact]
    public void Errors_and_later_fragments_are_not_answered()
    {
        var error = InnerPackets.Udp("10.1.0.1", "10.2.0.9", 1500, doNotFragment: true);
        error[9] = 1;
        error[20] = 3;
        _east.Send(error);
        var later = InnerPackets.Udp("10.1.0.1", "10.2.0.9", 1500, doNotFragment: true);
        later[7] = 100;
        _east.Send(later);
        Assert.Equal(2, _east.Counters.TooBig);
        Assert.Empty(_east.Host.Received);
    }

    [Fact]
    public void The_mtu_of_a_path_is_followed()
    {
        var packet = InnerPackets.Udp("10.1.0.1", "10.2.0.9", 1400, doNotFragment: true);
        _east.Send(packet);
        _east.Mtu = 1400;
        _east.Control.Tick();
        _east.Send(packet);
        Assert.Equal(1, _east.Counters.TooBig);
        Assert.Single(_east.Udp.Take());
    }

    [Fact]
    public void Nothing_makes_it_throw()
    {
        var packets = Gen.ArrayOf(Gen.Choose(0, 255).Select(octet => (byte)octet), 90);
        var versions = Gen.Elements<byte>(0x45, 0x46, 0x4f, 0x60, 0x00);
        var protocols = Gen.Elements<byte>(0, 1, 6, 17, 43, 44, 50, 58, 59, 60, 132);
        var gen = from octets in packets
                  from version in versions
                  from protocol in protocols
                  from length in Gen.Choose(0, 90)
                  select Shape(octets, version, protocol, length);
        Prop.ForAll(gen.ToArbitrary(), octets =>
        {
            _east.Send(octets);
            _west.Receive(new(Samples.Path, 0, octets));
            _east.Udp.Take();
            _east.Host.Received.Clear();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    [Fact]
    public void Sums_are_those_of_the_standard()
    {
        var octets = new byte[300];
        new Random(5).NextBytes(octets);
        for (var length = 0; length <= octets.Length; length++)
        {
            Assert.Equal(
                InnerPackets.Fold(InnerPackets.Naive(octets.AsSpan(0, length))),
                InnerPackets.Fold(Checksum.Sum(octets.AsSpan(0, length))));
        }
    }

    public void Dispose()
    {
        _east.Dispose();
        _west.Dispose();
    }

    /// <summary>
    /// Random octets that come far: a header with a fitting length and with addresses that have a policy.
    /// </summary>
    private static byte[] Shape(byte[] octets, byte version, byte protocol, int length)
    {
        octets[0] = version;
        if (version >> 4 == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2), (ushort)length);
            octets[9] = protocol;
            IpAddress.Parse("10.1.0.1").Write(octets.AsSpan(12));
            IpAddress.Parse("10.2.0.9").Write(octets.AsSpan(16));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(4), (ushort)Math.Max(0, length - 40));
            octets[6] = protocol;
            IpAddress.Parse("fd00:1::1").Write(octets.AsSpan(8));
            IpAddress.Parse("fd00:2::9").Write(octets.AsSpan(24));
        }
        return octets[..length];
    }
}
