using System.Buffers.Binary;
using System.Text;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sanitise;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Tests;

public sealed class SanitiseTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void With_keys_nothing_is_left_that_names_somebody_and_the_same_keys_open_it(
        bool fragmented, bool tcp)
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession(fragmented);
        File.WriteAllText(folder["keys"], session.TableLine);
        var original = folder.Write("s.pcapng", session.Capture(tcp: tcp));
        var (code, output, _) =
            TestData.Run(original, "--quiet", "--keys", folder["keys"], "--sanitise",
            folder["o.pcapng"]);
        Assert.Equal(0, code);
        Assert.Contains(" 0 of them with SK as it was for want of keys, 0 left out", output,
            StringComparison.Ordinal);

        var keys = new KeyRing();
        KeyFileReader.Read(folder["keys"], keys);
        var sanitised = File.ReadAllBytes(folder["o.pcapng"]);
        var capture = TestData.Analyse(sanitised, keys);
        var messages = Assert.Single(capture.Sessions).Messages;
        var before = Assert.Single(
            TestData.Analyse(File.ReadAllBytes(original), keys).Sessions).Messages;
        Assert.Equal(before.Select(Report.Transcript.Describe),
            messages.Select(Report.Transcript.Describe));
        var all = Encoding.Latin1.GetString(
            [.. sanitised, .. messages.SelectMany(m => m.Plain),
            .. messages.SelectMany(m => m.InnerOctets)]);
        foreach (var secret in (
            string[])["alice", "bob", "corp.test", "strongSwan", Octets("198.51.100.1"),
            Octets("198.51.100.2"), Octets("10.77.0.0")])
            Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
        Assert.Contains("host-1.example", all, StringComparison.Ordinal);
        CheckNatDetection(messages);
        Assert.Equal(0, TestData.Run(
            folder["o.pcapng"], "--quiet", "--check", "--keys", folder["keys"]).Code);
    }

    [Fact]
    public void Without_keys_addresses_and_vendors_are_mapped_and_SK_stays()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        var path = folder.Write("s.pcapng", session.Capture());
        var (_, output, _) = TestData.Run(path, "--quiet", "--sanitise", folder["o.pcapng"]);
        Assert.Contains("4 messages, 2 of them with SK as it was", output,
            StringComparison.Ordinal);

        var messages = Assert.Single(
            TestData.Analyse(File.ReadAllBytes(folder["o.pcapng"])).Sessions);
        Assert.Equal("192.0.2.1:500", messages.Session.Initiator.ToString());
        Assert.Equal("192.0.2.2:500", messages.Session.Responder.ToString());
        Assert.Equal(session.Messages[2].Octets, messages.Messages[2].Octets);
        Assert.DoesNotContain(
            "strongSwan", Encoding.Latin1.GetString(messages.Messages[0].Octets),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.9", "192.0.2.10")]
    [InlineData("2001:db8::9", "2001:db8::10")]
    public void All_checksums_are_right(string from, string to)
    {
        foreach (var transport in Enum.GetValues<Network.Transport>())
        {
            for (var length = 28; length < 32; length++)
            {
                foreach (var packet in new PacketBuilder().Build(
                    transport, new(IpAddress.Parse(from), 4500), new(IpAddress.Parse(to), 4500),
                    CaptureBuilder.Pattern(length)))
                    CheckSums(packet);
            }
        }
    }

    [Fact]
    public void Ranges_keep_their_size_and_any_stays_any()
    {
        var map = new AddressMap();
        var (start, end) = map.Map(IpAddress.Parse("172.16.4.0"), IpAddress.Parse("172.16.4.255"));
        Assert.Equal(255u, (uint)(end.Bits - start.Bits));
        Assert.NotEqual(IpAddress.Parse("172.16.4.0"), start);
        Assert.Equal((start, end),
            map.Map(IpAddress.Parse("172.16.4.0"), IpAddress.Parse("172.16.4.255")));
        Assert.NotEqual(start,
            map.Map(IpAddress.Parse("172.16.5.0"), IpAddress.Parse("172.16.5.255")).Start);
        var any = (IpAddress.Parse("0.0.0.0"), IpAddress.Parse("255.255.255.255"));
        Assert.Equal(any, map.Map(any.Item1, any.Item2));
    }

    // The hashes fit the mapped addresses as the original ones fitted the original addresses.
    private static void CheckNatDetection(IReadOnlyList<OpenedMessage> messages)
    {
        var notify = messages[0].ClearPayloads.FindNotify(NotifyType.NatDetectionSourceIp)!;
        var port = messages[0].Header.SpiR;
        if (notify.Data.AsSpan().SequenceEqual(
            SyntheticSession.NatHash(port, IpAddress.Parse("192.0.2.1"))))
            return;
        // Over TCP the ports are others than those that the messages were made for, so that no
        // address may fit.
        Assert.False(notify.Data.AsSpan().SequenceEqual(
            SyntheticSession.NatHash(port, CaptureBuilder.Alice)));
    }

    private static void CheckSums(byte[] packet)
    {
        var v6 = packet[0] >> 4 == 6;
        var header = v6 ? 40 : 20;
        var protocol = v6 ? packet[6] : packet[9];
        if (!v6)
            Assert.Equal(0, Sum(packet[..20]));
        byte[] pseudo = [.. v6 ? packet[8..40] : packet[12..20], 0, 0,
            (byte)((packet.Length - header) >> 8), (byte)(packet.Length - header), 0, 0, 0,
            protocol];
        Assert.Equal(0, Sum([.. pseudo, .. packet[header..]]));
    }

    private static ushort Sum(byte[] octets)
    {
        uint sum = 0;
        for (var i = 0; i < octets.Length; i += 2)
            sum += (uint)(octets[i] << 8 | (i + 1 < octets.Length ? octets[i + 1] : 0));
        return (ushort)~((sum & 0xFFFF) + (sum >> 16));
    }

    private static string Octets(string address)
    {
        var octets = new byte[4];
        IpAddress.Parse(address).Write(octets);
        Assert.NotEqual(0u, BinaryPrimitives.ReadUInt32BigEndian(octets));
        return Encoding.Latin1.GetString(octets);
    }
}
