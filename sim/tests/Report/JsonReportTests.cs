using System.Text;
using IkeLab.Sim.Report;

namespace IkeLab.Sim.Tests.Report;

public sealed class JsonReportTests
{
    [Fact]
    public void A_broken_run_is_written_whole()
    {
        const string expected = """
            {
              "command": "./ikelab sim --peers 2 --loss 5%",
              "verdict": "invariant",
              "violation": {
                "invariant": "x",
                "what": "x",
                "atSeconds": 61.5,
                "between": "x",
                "lastMessages": [
                  "x",
                  "second"
                ]
              },
              "virtualSeconds": 120,
              "events": 1234,
              "figures": {
                "network": {
                  "lost": 17,
                  "x": 1234567
                }
              },
              "checks": {
                "invariants": {
                  "x": 9
                }
              },
              "distributions": {
                "handshake": {
                  "count": 3,
                  "p50Microseconds": 1500,
                  "p95Microseconds": 2000000,
                  "p99Microseconds": 2500000,
                  "maxMicroseconds": 2500000
                }
              },
              "sampleSeconds": 60,
              "series": {
                "lost": [
                  3,
                  14
                ],
                "IKE SAs": [
                  2,
                  0.5
                ]
              }
            }
            """;

        Assert.Equal(expected, Write(Records.Broken("x", new(TimeSpan.FromSeconds(1), 2, 3))));
    }

    [Fact]
    public void What_depends_on_the_machine_is_not_in_it()
    {
        var slow = Write(Records.Broken("x", new(TimeSpan.FromSeconds(987), 1 << 30, 1 << 30)));
        var fast = Write(Records.Broken("x", new(TimeSpan.FromSeconds(1), 1, 1)));

        Assert.Equal(slow, fast);
    }

    [Fact]
    public void Where_the_files_go_does_not_change_it()
    {
        var here = Records.Empty();
        var there = new RunRecord
        {
            Options = here.Options with { JsonPath = "a", PcapPath = "b", ReportPath = "c", Quiet = true },
            Verdict = here.Verdict,
            Violation = here.Violation,
            VirtualTime = here.VirtualTime,
            Events = here.Events,
            Figures = here.Figures,
            Distributions = here.Distributions,
            SampleEvery = here.SampleEvery,
            Series = here.Series,
            Charts = here.Charts,
            Checks = here.Checks,
            Wall = here.Wall,
        };

        Assert.Equal(Write(here), Write(there));
    }

    private static string Write(RunRecord record)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(record, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
