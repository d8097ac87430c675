using static IkeLab.Pcap2Test.Tests.CaptureBuilder;

namespace IkeLab.Pcap2Test.Tests;

public sealed class DamageTests
{
    private static readonly byte[] Packet = Ip4(17, Udp(500, 500, Message()));

    [Fact]
    public void A_pcap_that_ends_within_a_packet_is_told_with_number_and_offset_after_what_was_whole()
    {
        using var folder = new TempFolder();
        var path = folder.Write("cut.pcap", Pcap(101, [Packet, Packet])[..^5]);
        var (code, output, error) = TestData.Run(path);

        var offset = 24 + 16 + Packet.Length;
        Assert.Equal(2, code);
        Assert.Equal($"ikelab pcap2test: {path}: packet 2 at offset {offset} (0x{offset:x}): the file ends after "
            + $"{16 + Packet.Length - 5} of {16 + Packet.Length} octets of the packet's record; what stands before it was read\n", error);
        Assert.Contains("#1 ", output, StringComparison.Ordinal);
        Assert.Contains("1 packet,", output, StringComparison.Ordinal);
    }

    public static TheoryData<byte[], string> Damaged => new()
    {
        { [], "the file has 0 octets: expected a pcap, pcapng or snoop capture" },
        { "hello world"u8.ToArray(), "offset 0 (0x0): the file begins with 68656c6c" },
        { [0x1f, 0x8b, 8, 0, 0], "offset 0 (0x0): the file begins with 1f8b0800, which is gzip's: gunzip -c FILE" },
        { Pcap(101, [])[..20], "the file ends after 20 of 24 octets of the pcap header" },
        { Changed(Pcap(101, [Packet]), 32, 0xff, 0xff, 0xff, 0x7f), "claims 2147483663 octets" },
        { Changed(PcapNg(101, [Packet]), 32, 33),
            "a block of 33 octets: expected a multiple of 4" },
        { Changed(PcapNg(101, [Packet]), 8, 9), "a section header without the byte-order magic" },
        { Changed(PcapNg(101, [Packet]), 68, 7), "interface 7 of a section that has described 1" },
        { Changed(PcapNg(101, [Packet]), 80, 0xff, 0xff),
            "a packet of 65535 octets in a block that has room for" },
        { PcapNg(101, [Packet])[..^2], "packet 1 at offset 60" },
        { Changed(PcapNg(101, [Packet]), -4, 0), "a block's two lengths differ" },
        { [.. "snoop\0\0\0"u8, 0, 0, 0, 3, 0, 0, 0, 4], "snoop version 3: expected 2" },
        { [.. "snoop\0\0\0"u8, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 9, 0, 0, 0, 9, .. new byte[16]],
            "cannot hold 9 octets of packet" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Damage_is_one_clear_sentence_and_exit_code_2(byte[] capture, string expected)
    {
        using var folder = new TempFolder();
        var (code, _, error) = TestData.Run(folder.Write("damaged", capture));

        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_folder_is_no_capture()
    {
        using var folder = new TempFolder();
        var path = Path.GetDirectoryName(folder["x"])!;
        var (code, _, error) = TestData.Run(path);

        Assert.Equal((2, $"ikelab pcap2test: {path} is a folder: expected a pcap, pcapng or snoop capture\n"), (code, error));
    }

    [Fact]
    public void Whatever_is_cut_or_changed_the_tool_answers_and_does_not_throw()
    {
        using var folder = new TempFolder();
        byte[][] captures =
            [Pcap(1, [Ethernet(Packet, 0x8100)]), PcapNg(101, [Packet]),
            Pcap(113, [[.. new byte[14], 8, 0, .. Packet]])];
        foreach (var capture in captures)
        {
            for (var i = 0; i < capture.Length; i++)
            {
                Assert.InRange(TestData.Run(
                    folder.Write("c", capture[..i]), "--check", "--tree").Code, 0, 2);
                foreach (var value in (byte[])[0, 0x7f, 0xff])
                    Assert.InRange(TestData.Run(
                        folder.Write("c", Changed(capture, i, value)), "--check", "--tree").Code,
                        0, 2);
            }
        }
    }

    private static byte[] Changed(byte[] capture, int at, params byte[] values)
    {
        var changed = (byte[])capture.Clone();
        values.CopyTo(changed, at < 0 ? changed.Length + at : at);
        return changed;
    }
}
