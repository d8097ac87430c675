using IkeLab.Sim.Report;

namespace IkeLab.CommandLine.Tests;

public sealed class SummaryTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(112)]
    [InlineData(300)]
    public void Figures_fit_the_terminal(int width)
    {
        var figures = Write(Record(Verdict.Held, null), width).Split('\n')
            .Where(l => l.Contains("number", StringComparison.Ordinal));

        Assert.All(figures, line => Assert.True(line.Length <= Math.Max(width, 52), line));
    }

    [Fact]
    public void A_broken_invariant_is_told_with_what_when_whom_messages_and_repeat_command()
    {
        var violation = new Violation(
            Verdict.Liveness, "convergence", "peer-3 has no child SA", TimeSpan.FromSeconds(61.5),
            "peer-3 and gateway", ["00:01:00 IKE_AUTH request 1", "00:01:01 IKE_AUTH response 1"]);

        var text = Write(Record(Verdict.Liveness, violation), 112);

        Assert.StartsWith("BROKEN (liveness):  4 peers, seed 7, 2m of virtual time\n", text,
            StringComparison.Ordinal);
        Assert.Contains("""
              what     convergence: peer-3 has no child SA
              when     00:01:01.5000000 of virtual time
              between  peer-3 and gateway
              last messages
                00:01:00 IKE_AUTH request 1
                00:01:01 IKE_AUTH response 1
              repeat   ./ikelab sim --peers 4 --seed 7

            """, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, "no standby has taken over: 2/h is rare for this --duration")]
    [InlineData(3, 0, "no counters have been synchronised: no peer has answered a standby")]
    [InlineData(3, 4, null)]
    public void Failovers_that_were_asked_for_and_are_not_seen_are_told(long failovers, long synchronised, string? note)
    {
        var record = Record(Verdict.Held, null);
        var text = Write(record with
        {
            Options = record.Options with { FailoversPerHour = 2 },
            Figures = [new("IKE SAs", "counters synchronised", synchronised), new("faults", "failovers", failovers)],
        }, 112);

        Assert.Equal(note is not null, text.Contains("  note ", StringComparison.Ordinal));
        Assert.Contains(note ?? "", text, StringComparison.Ordinal);
    }

    private static RunRecord Record(Verdict verdict, Violation? violation) => new()
    {
        Options = new() { Peers = 4, Seed = 7 },
        Verdict = verdict,
        Violation = violation,
        VirtualTime = TimeSpan.FromMinutes(2),
        Events = 10,
        Figures = [.. Enumerable.Range(1, 7).Select(i => new Figure("group", $"number {i}", i * 1_000_000L))],
        Distributions = [],
        SampleEvery = TimeSpan.FromMinutes(1),
        Series = [],
        Charts = [],
        Checks = [],
        Wall = new(TimeSpan.FromSeconds(1), 1 << 20, 1 << 20),
    };

    private static string Write(RunRecord record, int width)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Summary.Write(record, output, width);
        return output.ToString();
    }
}
