using IkeLab.Sim.Report;

namespace IkeLab.Sim.Tests.World;

public sealed class DeterminismTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ikelab").FullName;

    [Theory]
    [InlineData("psk")]
    [InlineData("rsa")]
    [InlineData("ecdsa")]
    [InlineData("ed25519")]
    [InlineData("mixed")]
    public void The_same_seed_gives_the_same_capture_keys_and_figures(string auth)
    {
        var (firstDraws, secondDraws) = (new DrawLog(), new DrawLog());
        var first = Run("a.pcapng", auth, 1, firstDraws);
        var second = Run("b.pcapng", auth, 1, secondDraws);
        Assert.Null(DrawLog.FirstDifference(firstDraws, secondDraws));
        Assert.Equal(TestRuns.Json(first), TestRuns.Json(second));
        Assert.Equal(Read("a.pcapng"), Read("b.pcapng"));
        foreach (var table in new[] { "ikev2_decryption_table", "esp_sa" })
        {
            Assert.NotEmpty(Read($"a.pcapng.keys/{table}"));
            Assert.Equal(Read($"a.pcapng.keys/{table}"), Read($"b.pcapng.keys/{table}"));
        }
    }

    [Fact]
    public void Another_seed_gives_another_run_and_the_first_draw_that_differs_is_named()
    {
        var (firstDraws, secondDraws) = (new DrawLog(), new DrawLog());
        Run("a.pcapng", "psk", 1, firstDraws);
        Run("b.pcapng", "psk", 2, secondDraws);
        Assert.NotEqual(Read("a.pcapng"), Read("b.pcapng"));
        Assert.StartsWith("draw 0 is ", DrawLog.FirstDifference(firstDraws, secondDraws));
    }

    [Fact]
    public void Two_runs_that_differ_are_a_verdict_of_their_own()
    {
        var options = new SimOptions { Peers = 2, Duration = TimeSpan.FromMinutes(1), Crypto = CryptoKind.Toy };
        Assert.Equal(Verdict.Held, Simulation.RunTwice(options, cancellation: TestContext.Current.CancellationToken).Verdict);
        var record = Simulation.Run(options, cancellation: TestContext.Current.CancellationToken);
        var other = new DrawLog();
        other.Add(3, ChoiceKind.Loss, 42);
        var compared = Simulation.Compare(record, record, new(), other);
        Assert.Equal(Verdict.Nondeterminism, compared.Verdict);
        Assert.Equal("one run stops after 0 draws and the other goes on", compared.Violation!.What);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RunRecord Run(string file, string auth, ulong seed, DrawLog draws)
    {
        Assert.True(SimOptionsParser.TryParse(["--peers", "6", "--duration", "5m", "--loss", "10%", "--dup", "5%", "--corrupt", "2%",
            "--nat", "30%", "--crash", "6/h", "--rekey-child", "60s", "--auth", auth], out var options, out _));
        return Simulation.Run(options with { Seed = seed, PcapPath = Path.Combine(_folder, file) }, draws: draws,
            cancellation: TestContext.Current.CancellationToken);
    }

    private byte[] Read(string name) => File.ReadAllBytes(Path.Combine(_folder, name));
}
