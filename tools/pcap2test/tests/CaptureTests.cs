using static IkeLab.Pcap2Test.Tests.CaptureBuilder;

namespace IkeLab.Pcap2Test.Tests;

public sealed class CaptureTests
{
    private static readonly byte[] Plain = Ip4(17, Udp(500, 500, Message()));

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_pcap_is_read_in_both_octet_orders_and_resolutions(bool little, bool nano)
    {
        var capture = TestData.Analyse(Pcap(101, [Plain, Plain], little, nano));

        var messages = Assert.Single(capture.Sessions).Session.Messages;
        Assert.Equal([1_000_000_000_005_000, 1_000_001_000_005_000],
            messages.Select(m => m.Origin.Time));
        Assert.Equal([24L, 24 + 16 + Plain.Length], messages.Select(m => m.Origin.Offset));
        Assert.Null(capture.Damage);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_pcapng_is_read_in_both_octet_orders(bool little)
    {
        var capture = TestData.Analyse(PcapNg(101, [Plain, Plain], little));

        var messages = Assert.Single(capture.Sessions).Session.Messages;
        Assert.Equal([1L << 32, 1L << 32], messages.Select(m => m.Origin.Time));
    }

    public static TheoryData<int, byte[]> LinkLayers => new()
    {
        { 1, Ethernet(Plain) },
        { 1, Ethernet(Plain, 0x8100) },
        { 1, Ethernet(Plain, 0x88A8, 0x8100) },
        { 113, [.. new byte[14], 0x08, 0x00, .. Plain] },
        { 276, [0x08, 0x00, .. new byte[18], .. Plain] },
        { 101, Plain },
        { 12, Plain },
        { 228, Plain },
        { 0, [2, 0, 0, 0, .. Plain] },
        { 108, [0, 0, 0, 2, .. Plain] },
        { 101, Ip6(17, [], Udp(500, 500, Message())) },
        { 1, Ethernet(Ip6(17, [], Udp(500, 500, Message()))) },
        { 101, Ip6(0, [60, 0, 0, 0, 0, 0, 0, 0, 17, 1, .. new byte[14]],
            Udp(500, 500, Message())) },
    };

    [Theory]
    [MemberData(nameof(LinkLayers))]
    public void Every_link_layer_leads_to_the_message(int linkType, byte[] frame)
    {
        var capture = TestData.Analyse(Pcap(linkType, [frame]));

        Assert.Equal(Message(),
            Assert.Single(Assert.Single(capture.Sessions).Session.Messages).Octets);
    }

    [Fact]
    public void An_unknown_link_layer_is_counted()
    {
        Assert.Equal(1, TestData.Analyse(Pcap(147, [Plain])).Counts.UnknownLinks);
    }

    [Fact]
    public void On_port_4500_a_marker_tells_IKE_from_ESP_and_keepalives()
    {
        byte[][] packets =
        [
            Ip4(17, Udp(4500, 4500, [0, 0, 0, 0, .. Message()])),
            Ip4(17, Udp(4500, 4500, [1, 2, 3, 4, .. Pattern(40)])),
            Ip4(17, Udp(4500, 4500, [0xFF])),
        ];
        var capture = TestData.Analyse(Pcap(101, packets));

        Assert.Equal(Message(),
            Assert.Single(Assert.Single(capture.Sessions).Session.Messages).Octets);
        Assert.Equal((1, 1), (capture.Counts.Esp, capture.Counts.Keepalives));
    }

    [Fact]
    public void What_is_directly_on_IP_is_counted()
    {
        var capture = TestData.Analyse(Pcap(101, [Ip4(50, Pattern(40)), Ip4(51, Pattern(40)), Ip4(51, Pattern(9))]));

        Assert.Empty(capture.Sessions);
        Assert.Equal((1, 2), (capture.Counts.Esp, capture.Counts.Ah));
    }

    [Theory]
    [InlineData("0 1 2")]
    [InlineData("2 0 1")]
    [InlineData("2 1 0")]
    [InlineData("1 1 0 2")]
    public void Fragments_are_put_together_in_any_order(string order)
    {
        var message = Message(nonceLength: 200);
        var datagram = Udp(500, 500, message);
        byte[][] fragments =
        [
            Ip4(17, datagram[..80], 0, true), Ip4(17, datagram[80..160], 80, true),
                Ip4(17, datagram[160..], 160),
        ];
        var capture = TestData.Analyse(
            Pcap(101, order.Split(' ').Select(i => fragments[int.Parse(i)])));

        Assert.Equal(message,
            Assert.Single(Assert.Single(capture.Sessions).Session.Messages).Octets);
        Assert.Equal(0, capture.Counts.IncompleteFragments);
    }

    [Fact]
    public void Fragments_of_IPv6_are_put_together()
    {
        var message = Message(nonceLength: 200);
        var datagram = Udp(500, 500, message);
        var capture = TestData.Analyse(Pcap(101,
        [
            Ip6(44, [17, 0, 0, 1, 0, 0, 0, 9], datagram[..160]),
            Ip6(44, [17, 0, 0, 160, 0, 0, 0, 9], datagram[160..]),
        ]));

        Assert.Equal(message,
            Assert.Single(Assert.Single(capture.Sessions).Session.Messages).Octets);
    }

    [Fact]
    public void Overlapping_and_missing_fragments_are_counted_and_their_number_is_bounded()
    {
        var datagram = Udp(500, 500, Message(nonceLength: 200));
        var packets = new List<byte[]> { Ip4(17, datagram[..80], 0, true),
            Ip4(17, datagram[72..], 72) };
        for (var i = 0; i < 2000; i++)
        {
            var fragment = Ip4(17, datagram[..80], 0, true);
            (fragment[4], fragment[5]) = ((byte)(0x40 + (i >> 8)), (byte)i);
            packets.Add(fragment);
        }
        var capture = TestData.Analyse(Pcap(101, packets));

        Assert.Empty(capture.Sessions);
        Assert.Equal(2001, capture.Counts.IncompleteFragments);
    }

    [Theory]
    [InlineData("0 1 2 3")]
    [InlineData("0 2 3 1")]
    [InlineData("0 1 1 0 2 1 3")]
    public void A_TCP_stream_is_put_together_and_cut_into_messages(string order)
    {
        var (one, two) = (Message(), Message(nonceLength: 250));
        byte[] stream = [.. "IKETCP"u8, .. Framed(one), .. Framed(two)];
        byte[][] segments =
        [
            Tcp(9999, 4500, 999, [], syn: true), Tcp(9999, 4500, 1000, stream[..3]),
            Tcp(9999, 4500, 1003, stream[3..100]), Tcp(9999, 4500, 1100, stream[100..]),
        ];
        var capture = TestData.Analyse(
            Pcap(101, order.Split(' ').Select(i => Ip4(6, segments[int.Parse(i)]))));

        Assert.Equal([one, two],
            Assert.Single(capture.Sessions).Session.Messages.Select(m => m.Octets));
    }

    [Fact]
    public void The_other_direction_of_TCP_has_no_prefix()
    {
        var capture = TestData.Analyse(
            Pcap(101, [Ip4(6, Tcp(4500, 9999, 5, Framed(Message(response: true))), back: true)]));

        Assert.Equal(Message(response: true),
            Assert.Single(Assert.Single(capture.Sessions).Session.Messages).Octets);
    }

    [Fact]
    public void A_TCP_stream_that_is_no_IKE_or_has_a_gap_is_given_up()
    {
        var packets = new List<byte[]> { Ip4(
            6, Tcp(1, 4500, 1, "GET / HTTP/1.1\r\n"u8.ToArray())) };
        packets.Add(Ip4(6, Tcp(2, 4500, 0, [], syn: true)));
        for (uint i = 0; i < 100; i++)
            packets.Add(Ip4(6, Tcp(2, 4500, 1000 + i * 10, Pattern(10))));
        var capture = TestData.Analyse(Pcap(101, packets));

        Assert.Empty(capture.Sessions);
        Assert.Equal(2, capture.Counts.BrokenStreams);
    }

    [Fact]
    public void A_message_that_the_snapshot_length_cut_is_told()
    {
        var packet = Plain[..^4];
        var capture = TestData.Analyse(Pcap(101, [packet]));

        Assert.True(Assert.Single(Assert.Single(capture.Sessions).Session.Messages).Cut);
    }

    [Fact]
    public void Memory_stays_flat_over_what_is_no_IKE()
    {
        var packet = Ip4(17, Udp(53, 53, Pattern(1000)));
        using var stream = new MemoryStream(Pcap(101, Enumerable.Repeat(packet, 20_000)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var capture = Sessions.CaptureAnalysis.Read(stream, [], new(), null);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(20_000, capture.Packets);
        Assert.InRange(allocated, 0, 2 << 20);
    }

    private static byte[] Framed(byte[] message)
    {
        var length = 2 + 4 + message.Length;
        return [(byte)(length >> 8), (byte)length, 0, 0, 0, 0, .. message];
    }
}
