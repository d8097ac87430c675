namespace IkeLab.Pcap2Test.Tests;

public sealed class CheckTests
{
    [Fact]
    public void A_clean_session_is_written_again_octet_by_octet()
    {
        using var folder = new TempFolder();
        foreach (var fragmented in (bool[])[false, true])
        {
            var session = new SyntheticSession(fragmented);
            File.WriteAllText(folder["keys"], session.TableLine);
            var (code, output, _) = TestData.Run(
                folder.Write("s.pcapng", session.Capture()), "--quiet", "--check", "--keys",
                    folder["keys"]);
            Assert.Equal((0, $"encoded again: {session.Messages.Count} identical, 0 different, 0 could not be decoded\n"), (code, output));
        }
    }

    [Fact]
    public void Reserved_bits_are_told_with_their_field()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession(reserved: true);
        var (code, output, _) =
            TestData.Run(folder.Write("s.pcapng", session.Capture()), "--quiet", "--check");

        Assert.Equal(1, code);
        Assert.Equal("""
            #1 message octet 0013 Header > Flags: 48 would be 08: a reserved flag is set (RFC 7296 §3.1)
            #1 message octet 001d Security Association payload > Critical, RESERVED: 01 would be 00: the critical bit or a reserved one is set; RFC 7296 §2.5 wants both clear here
            #1 message octet 0021 Security Association payload > Proposal > RESERVED: 77 would be 00: a reserved field is not zero, and RFC 7296 has receivers ignore it
            encoded again: 3 identical, 1 different, 0 could not be decoded

            """.ReplaceLineEndings("\n"), output);
    }

    [Fact]
    public void Sessions_are_compared_message_by_message()
    {
        using var folder = new TempFolder();
        var (one, two) = (new SyntheticSession(), new SyntheticSession(reserved: true));
        // The second one under another SPIi: its first octet.
        var packets = one.Messages.Select(m => m.Octets).Concat(
            two.Messages.Select(m => (byte[])[0xEE, .. m.Octets[1..]]));
        var path = folder.Write(
            "s.pcap", CaptureBuilder.Pcap(
            101, packets.Select(m => CaptureBuilder.Ip4(17, CaptureBuilder.Udp(500, 500, m)))));

        var (code, output, _) = TestData.Run(path, "--diff", "1", "2");
        Assert.Equal(1, code);
        Assert.Contains("Header > Flags: 8 (Initiator, Request) | 72 (Initiator, Request)\n",
            output, StringComparison.Ordinal);
        Assert.Equal(0, TestData.Run(path, "--diff", "1", "1").Code);
        Assert.Equal(2, TestData.Run(path, "--diff", "1", "3").Code);
    }
}
