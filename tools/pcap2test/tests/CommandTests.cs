using System.Text.Json;

namespace IkeLab.Pcap2Test.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData("", "a capture is missing: ikelab pcap2test CAPTURE, or --run FILE")]
    [InlineData("a b", "'b' is one capture too many after 'a'")]
    [InlineData("a --kees k", "there is no option --kees: see ikelab pcap2test --help")]
    [InlineData("a --keys", "--keys needs a value: the name of a file")]
    [InlineData("a --diff 1", "--diff needs 2 values: two sessions, by number or SPIi")]
    [InlineData("a --check=1", "--check takes no value, and got '1'")]
    [InlineData("a --port 70000", "--port cannot be '70000': expected a port from 1 to 65535")]
    [InlineData("a --side left --vector v",
        "--side cannot be 'left': expected initiator, responder or both")]
    [InlineData("a --side initiator", "--side goes with --vector or --feature")]
    [InlineData("a --dh-secret 0g",
        "--dh-secret cannot be '0g': expected hexadecimal digits, with SPIi= before them where there are several sessions")]
    [InlineData("a --json a", "'a' cannot be written twice, or read and written")]
    [InlineData("a --run b",
        "--run takes no capture, and got 'a': a test file holds all that it needs")]
    public void A_wrong_command_line_is_one_sentence_and_exit_code_2(
        string arguments, string expected)
    {
        var result = TestData.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, "", $"ikelab pcap2test: {expected}\n"), result);
    }

    [Fact]
    public void A_file_that_is_not_there_is_one_sentence()
    {
        var (code, _, error) = TestData.Run("/nowhere/at/all");

        Assert.Equal(2, code);
        Assert.Contains("/nowhere/at/all", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_names_every_option()
    {
        var (code, output, _) = TestData.Run("--help");

        Assert.Equal(0, code);
        Assert.All(Options.Pcap2TestOptionsTable.All, o =>
            Assert.Contains(o.Name, output, StringComparison.Ordinal));
    }

    [Fact]
    public void JSON_holds_every_message()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        File.WriteAllText(folder["keys"], session.TableLine);
        TestData.Run(folder.Write("s.pcapng", session.Capture()), "--keys", folder["keys"],
            "--json", folder["s.json"]);
        using var json = JsonDocument.Parse(File.ReadAllText(folder["s.json"]));

        var messages = json.RootElement.GetProperty("sessions")[0].GetProperty("messages");
        Assert.Equal(4, messages.GetArrayLength());
        Assert.Equal("opened", messages[2].GetProperty("sealed").GetString());
        Assert.Equal("IDi", messages[2].GetProperty("inner")[0].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("hex")]
    [InlineData("base64")]
    [InlineData("binary")]
    [InlineData("marked")]
    public void One_message_is_decoded_from_whatever_it_comes_in(string form)
    {
        using var folder = new TempFolder();
        var message = CaptureBuilder.Message();
        var input = form switch
        {
            "hex" => Convert.ToHexString(message),
            "base64" => Convert.ToBase64String(message),
            "marked" => "00000000" + Convert.ToHexString(message),
            _ => folder.Write("m", message),
        };
        var (code, output) = Decode(input);

        Assert.Equal(0, code);
        Assert.StartsWith("IKE_SA_INIT request 0 { No }\n", output, StringComparison.Ordinal);
        Assert.Matches("(?m)^0000    11 22 33 44 55 66 77 88 +IKE SA Initiator's SPI: 1122334455667788$", output);
        Assert.Contains("Nonce payload: No (40)\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public void With_keys_the_content_of_SK_follows()
    {
        using var folder = new TempFolder();
        var session = new SyntheticSession();
        File.WriteAllText(folder["keys"], session.TableLine);
        var (code, output) =
            Decode(Convert.ToHexString(session.Messages[2].Octets), "--keys", folder["keys"]);

        Assert.Equal(0, code);
        Assert.Contains("inside SK\n", output, StringComparison.Ordinal);
        Assert.Contains("Identification Data: alice.corp.test", output, StringComparison.Ordinal);
        Assert.Contains("Starting Address: 10.77.0.0", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_message_shows_what_can_be_seen_and_exits_with_1()
    {
        var (code, output) = Decode(Convert.ToHexString(CaptureBuilder.Message()[..40]));

        Assert.Equal(1, code);
        Assert.Contains("MALFORMED: BadLength at octet 24 in the header", output,
            StringComparison.Ordinal);
        Assert.Contains("!: No payload of 20 octets, 12 are left", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_message_at_all_is_one_sentence()
    {
        using var error = new StringWriter { NewLine = "\n" };

        Assert.Equal(2, DecodeCommand.Run(["not a message!"], TextWriter.Null, error));
        Assert.Equal("ikelab decode: 'not a message!' is no file, and neither hexadecimal nor base64\n", error.ToString());
    }

    private static (int Code, string Output) Decode(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (DecodeCommand.Run(arguments, output, TextWriter.Null), output.ToString());
    }
}
