using System.Security.Cryptography;
using System.Text.Json;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Tests;

/// <summary>Captures of other implementations, with what other tools read in them.</summary>
public sealed class ReferenceTests
{
    private const string Oracle = "captures/wireshark/keys-and-expected.json";

    [Theory]
    [InlineData("ikev2-decrypt-3des-sha1_160.pcap")]
    [InlineData("ikev2-decrypt-aes256cbc.pcapng")]
    [InlineData("ikev2-decrypt-aes256gcm16.pcap")]
    public void Every_message_opens_and_holds_what_is_expected(string name)
    {
        var capture = Open($"captures/wireshark/{name}");
        using var oracle = JsonDocument.Parse(File.ReadAllText(TestData.Shared(Oracle)));
        var expected = oracle.RootElement.GetProperty(name).GetProperty(
            "messages").EnumerateArray().ToArray();
        var messages = Assert.Single(capture.Sessions).Messages;

        Assert.Equal(expected.Length, messages.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].GetProperty("mid").GetUInt32(), messages[i].Header.MessageId);
            Assert.Equal(expected[i].GetProperty("ex").GetInt32(),
                (int)messages[i].Header.Exchange);
            Assert.Equal(expected[i].GetProperty("fl").GetInt32(), (int)messages[i].Header.Flags);
            if (expected[i].TryGetProperty("outer", out var outer))
                Assert.Equal(Names(outer), Names(messages[i].Clear));
            else
                CheckInner(expected[i], messages[i]);
        }
    }

    [Theory]
    [InlineData("ikev2-decrypt-3des-sha1_160.pcap", 4)]
    [InlineData("ikev2-decrypt-aes256cbc.pcapng", 2)]
    [InlineData("ikev2-decrypt-aes256gcm16.pcap", 0)]
    public void The_codec_writes_strongSwans_messages_octet_by_octet_but_for_the_padding(
        string name, int padded)
    {
        var (code, output, _) =
            TestData.Run(TestData.Shared($"captures/wireshark/{name}"), "--check", "--quiet",
            "--keys", TestData.Shared(Oracle));

        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(padded + 1, lines.Length);
        Assert.All(lines[..^1], l =>
            Assert.Contains("padding of another content", l, StringComparison.Ordinal));
        Assert.Equal(padded == 0 ? 0 : 1, code);
    }

    [Fact]
    public void Every_reference_capture_gives_a_transcript_and_no_exception()
    {
        var captures = Captures();
        Assert.NotEmpty(captures);
        foreach (var path in captures)
        {
            var (code, output, error) =
                TestData.Run(path, "--tree", "--keys", TestData.Shared(Oracle));
            Assert.True(code == 0, $"{path}: {error}");
            Assert.Contains(" packet", output, StringComparison.Ordinal);
            Assert.InRange(TestData.Run(path, "--check").Code, 0, 1);
        }
    }

    [Fact]
    public void Every_reference_capture_becomes_JSON_and_a_sanitised_capture_of_its_well_formed_messages()
    {
        using var temp = new TempFolder();
        foreach (var path in Captures())
        {
            var (code, output, error) = TestData.Run(path, "--quiet", "--keys", TestData.Shared(Oracle),
                "--json", temp["j"], "--sanitise", temp["s"]);
            Assert.True(code == 0, $"{path}: {output}{error}");
            using var json = JsonDocument.Parse(File.ReadAllText(temp["j"]));
            var clean = TestData.Run(temp["s"], "--quiet", "--keys", TestData.Shared(Oracle), "--json", temp["k"]);
            Assert.True(clean.Code == 0, $"{path}: {clean.Error}");
            using var cleaned = JsonDocument.Parse(File.ReadAllText(temp["k"]));

            Assert.Equal(
                Messages(json).Where(m => m.GetProperty("error").ValueKind == JsonValueKind.Null).Select(Shape),
                Messages(cleaned).Select(Shape));
            if (Messages(json).Any())
                Assert.Equal(0, TestData.Run(path, "--quiet", "--diff", "1", "1").Code);
        }

        // What was sealed stays so, and opens where it did.
        static string Shape(JsonElement message) =>
            $"{message.GetProperty("exchange")} {message.GetProperty("message_id")} {message.GetProperty("flags")} "
            + string.Join(' ', message.GetProperty("payloads").EnumerateArray().Select(p => p.GetProperty("type")))
            + $" {(message.TryGetProperty("sealed", out var seal) ? seal : "")}";
    }

    [Fact]
    public void Every_reference_capture_cut_anywhere_gives_an_error_with_a_packet_or_an_offset()
    {
        using var temp = new TempFolder();
        foreach (var name in (
            string[])["wireshark/ikev2-decrypt-aes256cbc.pcapng", "zeek-plugin-ikev2/ikev2.pcap",
            "rfc7634/chacha20poly1305-esp-ike.snoop"])
        {
            var whole = File.ReadAllBytes(TestData.Shared($"captures/{name}"));
            for (var length = 1; length < whole.Length; length += 37)
            {
                var (code, _, error) = TestData.Run(temp.Write("cut", whole[..length]));
                // Between two records a shorter file is a whole capture.
                Assert.True(code == 0
                    || (code == 2 && error.Contains("offset ", StringComparison.Ordinal)), error);
            }
        }
    }

    [Theory]
    [InlineData("ikev2-decrypt-3des-sha1_160.pcap")]
    [InlineData("ikev2-decrypt-aes256cbc.pcapng")]
    [InlineData("ikev2-decrypt-aes256gcm16.pcap")]
    public void Every_reference_session_becomes_a_test_that_passes(string name)
    {
        using var temp = new TempFolder();
        var (code, _, error) =
            TestData.Run(TestData.Shared($"captures/wireshark/{name}"), "--quiet", "--keys",
            TestData.Shared(Oracle), "--vector", temp["t"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(0, TestData.Run("--run", temp["t"]).Code);
    }

    [Fact]
    public void Octets_changed_at_random_never_make_it_throw()
    {
        using var temp = new TempFolder();
        var random = new Random(7634);
        foreach (var name in (
            string[])["wireshark/ikev2-decrypt-aes256gcm16.pcap", "tcpdump/ikev2four.pcap",
            "tcpdump/ISAKMP_sa_setup.pcap"])
        {
            var whole = File.ReadAllBytes(TestData.Shared($"captures/{name}"));
            for (var i = 0; i < 300; i++)
            {
                var changed = (byte[])whole.Clone();
                for (var j = 0; j < 3; j++)
                    changed[random.Next(24, changed.Length)] = (byte)random.Next(256);
                var path = temp.Write("c", changed);
                Assert.InRange(TestData.Run(
                    path, "--check", "--tree", "--keys", TestData.Shared(Oracle)).Code, 0, 2);
                Assert.InRange(TestData.Run(
                    path, "--quiet", "--session", "1", "--vector", temp["v"], "--sanitise",
                    temp["s"]).Code, 0, 2);
            }
        }
    }

    [Fact]
    public void The_message_of_RFC_7634_opens_with_its_keys()
    {
        const string Keys = "c0c1c2c3c4c5c6c7,d0d1d2d3d4d5d6d7,"
            + "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3,"
            + "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3,\"ChaCha20-Poly1305\",,,\"NONE\"";
        var ring = new KeyRing();
        KeyFileReader.Parse(Keys, "RFC 7634 appendix B", ring);
        var capture = TestData.Analyse(
            File.ReadAllBytes(TestData.Shared("captures/rfc7634/chacha20poly1305-esp-ike.snoop")),
            ring);

        var message = Assert.Single(Assert.Single(capture.Sessions).Messages);
        Assert.Equal("INFORMATIONAL request 9 SK { N(SET_WINDOW_SIZE) }",
            Report.Transcript.Describe(message));
    }

    [Fact]
    public void The_keys_of_tcpdump_are_read_and_show_that_its_capture_has_a_wrong_ICV()
    {
        var ring = new KeyRing();
        KeyFileReader.Read(TestData.Shared("captures/tcpdump/ikev2pI2-secrets.txt"), ring);
        var capture = TestData.Analyse(
            File.ReadAllBytes(TestData.Shared("captures/tcpdump/ikev2pI2.pcap")), ring);

        var message = Assert.Single(capture.Sessions).Messages[1];
        Assert.Equal((SealState.Failed, DecodeReason.BadIntegrity),
            (message.Seal, message.InnerError!.Value.Reason));
    }

    [Fact]
    public void Without_checking_the_same_message_opens_as_tcpdump_shows_it()
    {
        var ring = new KeyRing();
        KeyFileReader.Read(TestData.Shared("captures/tcpdump/ikev2pI2-secrets.txt"), ring);
        var line = Assert.Single(ring.All).ToTableLine().Replace(
            "HMAC_SHA1_96", "ANY 96-bits of Authentication [No Checking]",
            StringComparison.Ordinal);
        ring = new();
        KeyFileReader.Parse(line, "line", ring);
        var capture = TestData.Analyse(
            File.ReadAllBytes(TestData.Shared("captures/tcpdump/ikev2pI2.pcap")), ring);

        var message = Assert.Single(capture.Sessions).Messages[1];
        Assert.Equal(["IDi", "AUTH"], Names(message.Inner));
        Assert.Equal("0200000077657374",
            Convert.ToHexStringLower(message.InnerBody(message.Inner[0])));
    }

    private static string[] Captures() =>
        [.. Directory.GetFiles(TestData.Shared("captures"), "*", SearchOption.AllDirectories)
            .Where(f => Path.GetExtension(f) is ".pcap" or ".pcapng" or ".cap" or ".snoop")
            .Order(StringComparer.Ordinal)];

    /// <summary>Those of IKEv2.</summary>
    private static IEnumerable<JsonElement> Messages(JsonDocument report) =>
        report.RootElement.GetProperty("sessions").EnumerateArray()
            .Where(s => s.GetProperty("version").GetInt32() == 2)
            .SelectMany(s => s.GetProperty("messages").EnumerateArray());

    private static void CheckInner(JsonElement expected, OpenedMessage message)
    {
        Assert.Equal(SealState.Opened, message.Seal);
        Assert.Equal(Names(expected.GetProperty("inner")), Names(message.Inner));
        Assert.Equal(expected.GetProperty("pad").GetInt32(), message.Padding.Length);
        var plain = message.Plain.AsSpan(message.PlainOffset, message.PlainLength);
        Assert.Equal(expected.GetProperty("inner_sha256").GetString(),
            Convert.ToHexStringLower(SHA256.HashData(plain)));
        Assert.Equal(expected.GetProperty("auth").EnumerateArray().Select(a => a.GetString()),
            message.Inner.Where(e => e.Type == PayloadType.Authentication)
                .Select(e => Convert.ToHexStringLower(message.InnerBody(e))));
    }

    private static CaptureAnalysis Open(string name)
    {
        var ring = new KeyRing();
        KeyFileReader.Read(TestData.Shared(Oracle), ring);
        return TestData.Analyse(File.ReadAllBytes(TestData.Shared(name)), ring);
    }

    private static string[] Names(JsonElement names) =>
        [.. names.EnumerateArray().Select(n => n.GetString() == "NONCE" ? "No" : n.GetString()!)];

    private static string[] Names(PayloadEntry[] entries) =>
        Array.ConvertAll(entries, e => RegistryNames.Payload(e.Type));
}
