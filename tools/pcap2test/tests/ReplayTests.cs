namespace IkeLab.Pcap2Test.Tests;

/// <summary>The engine in the place of one side of a capture.</summary>
public sealed class ReplayTests
{
    private const string Wireshark = "captures/wireshark/";

    [Theory]
    [InlineData("initiator", "  message 1 identical\n")]
    [InlineData("responder", "  message 2 identical\n")]
    public void With_the_secret_of_the_key_exchange_the_engine_gets_the_recorded_keys_whatever_its_nonces_length(
        string side, string expected)
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        TestData.Run(folder.Write("s.pcapng", session.Capture()), "--quiet", "--dh-secret",
            Convert.ToHexString(session.Secret), "--psk", SyntheticSession.Psk, "--side", side,
            "--vector", folder["s.test"]);
        var text = File.ReadAllText(folder["s.test"]);

        Assert.Contains($"replay {side} with the secrets of its key exchanges\n", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_secret_or_keys_only_what_is_in_clear_is_replayed()
    {
        using var folder = new TempFolder();
        TestData.Run(folder.Write("s.pcapng", new SyntheticSession().Capture()), "--quiet", "--side", "initiator",
            "--vector", folder["s.test"]);
        var text = File.ReadAllText(folder["s.test"]);

        Assert.Contains("replay initiator as far as it is in clear", text, StringComparison.Ordinal);
        Assert.Contains("  message 3 and what follows: not replayed without keys\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("IkeSaEstablished", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ikev2-decrypt-aes256gcm16.pcap", "13514610cea16160", "identical")]
    [InlineData("ikev2-decrypt-aes256cbc.pcapng", "bc123d15e4af593f", "says the same in another order or encoding")]
    public void With_session_keys_alone_the_engine_takes_both_sides_of_a_strongSwan_session(
        string capture, string spiR, string verdict)
    {
        using var folder = new TempFolder();
        TestData.Run(TestData.Shared(Wireshark + capture), "--quiet", "--vector", folder["s.test"],
            "--keys", TestData.Shared(Wireshark + "keys-and-expected.json"));
        var text = File.ReadAllText(folder["s.test"]);

        Assert.Equal(2, text.Split("with its session keys: AUTH is taken from the capture\n").Length - 1);
        Assert.Contains($"IkeSaEstablished {spiR}\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the engine says nothing", text, StringComparison.Ordinal);
        // What the engine has no setting for it announces all the same.
        Assert.DoesNotContain("MULTIPLE_AUTH_SUPPORTED)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("EAP_ONLY_AUTHENTICATION)", text, StringComparison.Ordinal);
        Assert.Contains($"  message 1 {verdict}\n", text, StringComparison.Ordinal);
        Assert.Contains($"  message 2 {verdict}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_engine_goes_on_where_the_first_KE_was_refused()
    {
        using var folder = new TempFolder();
        TestData.Run(TestData.Shared("captures/zeek-plugin-ikev2/ikev2.pcap"), "--quiet", "--vector", folder["s.test"]);
        var text = File.ReadAllText(folder["s.test"]);

        Assert.DoesNotContain("the engine says nothing", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Key Exchange Method: ", text[text.IndexOf("\nreplay ", StringComparison.Ordinal)..],
            StringComparison.Ordinal);
        Assert.Contains("  message 2 identical\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suite_that_the_engine_does_not_have_is_told_and_not_replayed()
    {
        using var folder = new TempFolder();
        string[] common = [TestData.Shared(Wireshark + "ikev2-decrypt-3des-sha1_160.pcap"), "--quiet",
            "--keys", TestData.Shared(Wireshark + "keys-and-expected.json")];
        Assert.Equal(0, TestData.Run([.. common, "--vector", folder["s.test"]]).Code);
        Assert.Contains("replay initiator not possible: the engine has none of the IKE suites that it offers\n",
            File.ReadAllText(folder["s.test"]), StringComparison.Ordinal);

        var (code, _, error) = TestData.Run([.. common, "--feature", folder["s.feature"]]);
        Assert.Equal(2, code);
        Assert.Contains("the engine has none of its suites", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_becomes_a_scenario_for_each_side_that_passes()
    {
        using var folder = new TempFolder();
        var (code, output, _) = TestData.Run(TestData.Shared(Wireshark + "ikev2-decrypt-aes256gcm16.pcap"), "--quiet",
            "--keys", TestData.Shared(Wireshark + "keys-and-expected.json"), "--feature", folder["s.feature"]);
        var text = File.ReadAllText(folder["s.feature"]);

        Assert.Equal(0, code);
        Assert.Equal(2, output.Split("  passed ").Length - 1);
        Assert.Contains("And the message chooses proposal 1 with \"ENCR_AES_CBC/256 AUTH_HMAC_SHA2_256_128 ESN_NO\"\n", text,
            StringComparison.Ordinal);
        Assert.Contains("When the peer sends a request to delete the IKE SA\n", text, StringComparison.Ordinal);
    }
}
