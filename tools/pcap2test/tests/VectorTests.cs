using System.Text;

namespace IkeLab.Pcap2Test.Tests;

public sealed class VectorTests
{
    [Fact]
    public void With_secret_and_shared_key_the_test_asserts_all_keys_and_both_AUTH_payloads()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        var path = folder.Write("s.pcapng", session.Capture());
        var (code, output, error) =
            TestData.Run(path, "--dh-secret", Convert.ToHexString(session.Secret),
            "--psk", SyntheticSession.Psk, "--vector", folder["s.test"]);
        var text = File.ReadAllText(folder["s.test"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("encrypted: 2, opened 2,", output, StringComparison.Ordinal);
        Assert.Contains($"derived skeyseed {Convert.ToHexStringLower(session.Skeyseed)}\n", text,
            StringComparison.Ordinal);
        string[] names = ["sk_d", "sk_ai", "sk_ar", "sk_ei", "sk_er", "sk_pi", "sk_pr"];
        for (var i = 0; i < names.Length; i++)
            Assert.Contains($"derived {names[i]} {Convert.ToHexStringLower(session.Keys[i])}\n",
                text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("  auth verified by the shared key\n").Length);
        Assert.Equal(0, TestData.Run("--run", folder["s.test"]).Code);
    }

    [Fact]
    public void Secret_and_keys_that_do_not_belong_together_make_no_test_that_passes()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        var path = folder.Write("s.pcapng", session.Capture());
        File.WriteAllText(folder["keys"], session.TableLine);
        var (code, output, _) =
            TestData.Run(path, "--quiet", "--keys", folder["keys"], "--dh-secret",
            new string('7', 64),
            "--vector", folder["s.test"]);

        Assert.Equal(1, code);
        Assert.Contains("do not belong together", output, StringComparison.Ordinal);
        Assert.Equal(1, TestData.Run("--run", folder["s.test"]).Code);
    }

    [Fact]
    public void A_wrong_shared_key_makes_AUTH_wrong()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        var (code, _, _) = TestData.Run(
            folder.Write("s.pcapng", session.Capture()), "--quiet", "--psk", "wrong",
            "--dh-secret", $"{SyntheticSession.SpiI:x16}={Convert.ToHexString(session.Secret)}",
                "--vector", folder["s.test"]);

        Assert.Equal(1, code);
        Assert.Contains("  auth WRONG: the shared key gives ", File.ReadAllText(folder["s.test"]),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_octet_of_a_test_is_changed_it_fails_and_tells_why(bool fragmented)
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession(fragmented);
        TestData.Run(folder.Write("s.pcapng", session.Capture()), "--quiet", "--psk",
            SyntheticSession.Psk,
            "--dh-secret", Convert.ToHexString(session.Secret), "--vector", folder["s.test"]);
        var test = File.ReadAllBytes(folder["s.test"]);
        for (var i = 0; i < test.Length; i += fragmented ? 7 : 1)
        {
            foreach (var value in new[] { (byte)(test[i] ^ 1), (byte)'0', (byte)'\n', (byte)0xFF })
            {
                if (value == test[i])
                    continue;
                var changed = (byte[])test.Clone();
                changed[i] = value;
                using var crypto = new IkeLab.Crypto.CryptoProvider();
                using var output = new StringWriter();
                Assert.False(Vectors.VectorRunner.Run(
                    "t", Encoding.UTF8.GetString(changed), crypto, output), $"octet {i}");
                Assert.Contains("line ", output.ToString(), StringComparison.Ordinal);
            }
        }
        Assert.Equal(0, TestData.Run("--run", folder["s.test"]).Code);
    }

    [Fact]
    public void A_test_of_a_reference_capture_passes_and_a_changed_octet_of_its_ciphertext_breaks_the_ICV()
    {
        using var folder = new TempFolder();
        TestData.Run(TestData.Shared("captures/wireshark/ikev2-decrypt-aes256gcm16.pcap"),
            "--quiet", "--vector", folder["g.test"],
            "--keys", TestData.Shared("captures/wireshark/keys-and-expected.json"));
        var text = File.ReadAllText(folder["g.test"]);
        Assert.Equal(0, TestData.Run("--run", folder["g.test"]).Code);

        var at = text.IndexOf(
            "octets ", text.IndexOf("message 3 ", StringComparison.Ordinal),
            StringComparison.Ordinal) + 70;
        at = text.IndexOf('\n', at) + 20;
        File.WriteAllText(folder["g.test"], text[..at] + (text[at] == '0' ? '1' : '0')
            + text[(at + 1)..]);
        var (code, output, _) = TestData.Run("--run", folder["g.test"]);

        Assert.Equal(1, code);
        Assert.Contains("  message 3 initiator\n", output, StringComparison.Ordinal);
        Assert.Contains("  sealed SK icv right\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("  message 4 responder\n", output, StringComparison.Ordinal);
        Assert.Contains("+   sealed SK NOT OPENED BadIntegrity at octet 32 in Encrypted", output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("initiator")]
    [InlineData("responder")]
    [InlineData("both")]
    public void The_engine_takes_the_place_of_the_side_that_is_asked_for(string side)
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        File.WriteAllText(folder["keys"], session.TableLine);
        TestData.Run(folder.Write("s.pcapng", session.Capture()), "--keys", folder["keys"],
            "--side", side, "--vector", folder["s.test"]);

        var (code, output, _) = TestData.Run("--run", folder["s.test"]);
        Assert.Equal(0, code);
        Assert.StartsWith($"passed {folder["s.test"]}: 4 messages", output, StringComparison.Ordinal);
        var text = File.ReadAllText(folder["s.test"]);
        Assert.Equal(side != "responder", text.Contains("\nreplay initiator ", StringComparison.Ordinal));
        Assert.Equal(side != "initiator", text.Contains("\nreplay responder ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "line 1: ''")]
    [InlineData("ikelab-vector 2\nsource x\noctets 00\n",
        "line 3: octets before the first message")]
    [InlineData("ikelab-vector 2\nsource x\nmessage 1 initiator\noctets 0g\n",
        "line 4: octets '0g'")]
    [InlineData("ikelab-vector 2\nsource x\nkeys 1,2\n", "line 3: keys line 1: 2 fields")]
    public void What_is_no_test_fails_with_the_line(string text, string expected)
    {
        using var folder = new TempFolder();
        var (code, output, _) =
            TestData.Run("--run", folder.Write("t", Encoding.ASCII.GetBytes(text)));

        Assert.Equal(1, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }
}
