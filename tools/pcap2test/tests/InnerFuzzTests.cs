using IkeLab.Crypto;
using IkeLab.Pcap2Test.Check;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;
using IkeLab.Pcap2Test.Vectors;

namespace IkeLab.Pcap2Test.Tests;

/// <summary>
/// Content of SK that nobody authenticated: with NULL encryption and an unchecked ICV it can be
/// anything.
/// </summary>
public sealed class InnerFuzzTests
{
    private const string Keys =
        "1111111111111111,2222222222222222,,,\"NULL\",,,\"ANY 96-bits of Authentication\"";

    [Fact]
    public void Whatever_is_inside_SK_can_be_shown_checked_and_sanitised()
    {
        using var crypto = new CryptoProvider();
        var ring = new KeyRing();
        KeyFileReader.Parse(Keys, "keys", ring);
        var random = new Random(7296);
        var whole = Message();
        int opened = 0, decoded = 0, different = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var octets = (byte[])whole.Clone();
            for (var j = random.Next(4); j > 0; j--)
                octets[random.Next(IkeHeader.Length + 4, octets.Length - 12)] =
                    (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(9));
            var message = new MessageOpener(crypto, ring).Open(octets);
            opened += message.Seal == SealState.Opened ? 1 : 0;
            decoded += message.InnerPayloads is not null ? 1 : 0;
            different += CanonicalCheck.Check(message).Exists(d => d.Part == "plaintext") ? 1 : 0;
            TreePrinter.Print(MessageTree.Outer(message), octets, TextWriter.Null);
            if (message.InnerOctets.Length > 0)
                TreePrinter.Print(MessageTree.Inner(message), message.InnerOctets, TextWriter.Null);
            if (i % 100 == 0)
                TryWhole(octets, ring, crypto);
        }
        // Most changes leave something that is a message, or the test would see nothing.
        Assert.True(opened > 19_000 && decoded > 5_000 && different > 1_900,
            $"{opened} {decoded} {different}");
    }

    private static void TryWhole(byte[] octets, KeyRing ring, CryptoProvider crypto)
    {
        var packet = CaptureBuilder.Ip4(17, CaptureBuilder.Udp(500, 500, octets));
        var capture = TestData.Analyse(CaptureBuilder.Pcap(101, [packet]), ring);
        using var writer = new Capture.PcapNgWriter(Stream.Null);
        new Sanitise.Sanitiser(writer).Write(capture);
        var family = Sessions.SessionFamily.All(capture, crypto, new())[0];
        var text = VectorText.Render(VectorInput.From(family, capture.Keys, "fuzz", null, null), crypto);
        Assert.True(VectorRunner.Run("fuzz", text, crypto, TextWriter.Null));
    }

    private static byte[] Message()
    {
        var ring = new KeyRing();
        KeyFileReader.Parse(Keys, "keys", ring);
        using var crypto = new CryptoProvider();
        var cipher = ring.All.First().Cipher(crypto, true);
        var buffer = new byte[2000];
        var writer = new MessageWriter(buffer);
        writer.Begin(new IkeHeader(
            0x1111111111111111, 0x2222222222222222, ExchangeType.IkeAuth, HeaderFlags.Initiator,
                1));
        writer.BeginEncrypted(cipher, 0, null!);
        var any = new TrafficSelector(
            0, 0, 65535, IpAddress.Parse("10.0.0.0"), IpAddress.Parse("10.0.0.255"));
        var six = new TrafficSelector(
            17, 5, 9, IpAddress.Parse("2001:db8::"), IpAddress.Parse("2001:db8::ff"));
        writer.Add(new IdPayload(PayloadType.IdInitiator, IdType.Fqdn, "name.test"u8.ToArray()));
        writer.Add(new SaPayload(
            [new(1, ProtocolId.Esp, [1, 2, 3, 4],
            [new(TransformType.Encryption, 12, 256), new(TransformType.Integrity, 12, 0)])]));
        writer.Add(new TsPayload(PayloadType.TrafficSelectorInitiator, [any, six]));
        writer.Add(new ConfigurationPayload(
            ConfigurationType.Reply,
            [new(1, [10, 0, 0, 1]), new(8, new byte[17]), new(7, [65, 66])]));
        writer.Add(new NotifyPayload(ProtocolId.Esp, [9, 9, 9, 9], NotifyType.RekeySa, []));
        writer.Add(new DeletePayload(ProtocolId.Esp, [5, 6]));
        writer.Add(new EapPayload([1, 2, 0, 7, 1, 65, 66]));
        writer.Add(new CertReqPayload(CertificateEncoding.X509Signature, new byte[40]));
        writer.Add(new AuthPayload(AuthMethod.SharedKey, new byte[20]));
        return buffer[..writer.Finish()];
    }
}
