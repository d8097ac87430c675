namespace IkeLab.CommandLine.Tests;

public sealed class SimCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ikelab-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_run_that_holds_tells_its_figures_and_ends_with_0()
    {
        var json = Path.Combine(_folder.FullName, "run.json");
        var report = Path.Combine(_folder.FullName, "run.html");

        var (code, output, error) = Sim("--duration", "30s", "--json", json, "--report", report);

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("every invariant held:  2 peers, seed 1, ", output, StringComparison.Ordinal);
        Assert.Contains("established 2 ", output, StringComparison.Ordinal);
        Assert.Contains($"  figures             {json}\n", output, StringComparison.Ordinal);
        Assert.StartsWith("{\n  \"command\": \"./ikelab sim --peers 2 --duration 30s\",",
            File.ReadAllText(json), StringComparison.Ordinal);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_capture_comes_with_its_keys()
    {
        var pcap = Path.Combine(_folder.FullName, "run.pcapng");

        var (code, output, _) = Sim("--duration", "30s", "--pcap", pcap);

        Assert.Equal(0, code);
        Assert.Contains($"WIRESHARK_CONFIG_DIR={pcap}.keys wireshark {pcap}\n", output,
            StringComparison.Ordinal);
        Assert.True(new FileInfo(pcap).Length > 1000);
        Assert.NotEmpty(File.ReadAllText(Path.Combine(pcap + ".keys", "ikev2_decryption_table")));
        Assert.NotEmpty(File.ReadAllText(Path.Combine(pcap + ".keys", "esp_sa")));
    }

    [Theory]
    [InlineData("--pcap")]
    [InlineData("--report")]
    [InlineData("--json")]
    public void A_file_that_cannot_be_written_is_refused_before_the_run(string option)
    {
        var nowhere = Path.Combine(_folder.FullName, "nowhere");
        var file = Path.Combine(nowhere, "run");

        var (code, output, error) = Sim(option, file);

        Assert.Equal((2, ""), (code, output));
        Assert.Equal($"ikelab sim: '{file}' cannot be written: there is no directory '{nowhere}'\n", error);
    }

    [Fact]
    public void A_directory_is_no_file()
    {
        var (code, _, error) = Sim("--json", _folder.FullName);

        Assert.Equal(2, code);
        Assert.Equal(
            $"ikelab sim: '{_folder.FullName}' is a directory: expected the name of a file to write\n", error);
    }

    [Fact]
    public void A_file_where_the_keys_should_go_is_not_replaced()
    {
        var pcap = Path.Combine(_folder.FullName, "run.pcapng");
        File.WriteAllText(pcap + ".keys", "mine");

        var (code, _, error) = Sim("--pcap", pcap);

        Assert.Equal(2, code);
        Assert.Equal(
            $"ikelab sim: '{pcap}.keys' is a file: expected a directory, or nothing, for the keys\n", error);
        Assert.Equal("mine", File.ReadAllText(pcap + ".keys"));
    }

    private static (int Code, string Output, string Error) Sim(params string[] arguments) =>
        CommandsTests.Run(["sim", "--quiet", "--peers", "2", .. arguments]);
}
