using System.Globalization;
using IkeLab.Sim;
using IkeLab.Sim.Capture;
using IkeLab.Sim.Report;

namespace IkeLab.CommandLine;

/// <summary>The end of a run on a terminal: verdict, key figures, and what broke.</summary>
internal static class Summary
{
    /// <summary>Columns where nobody knows how wide the page is.</summary>
    public const int UsualWidth = 112;

    /// <param name="width">Columns of the terminal; as many figures as fit stand side by side.</param>
    public static void Write(RunRecord record, TextWriter output, int width)
    {
        var perLine = Math.Clamp((width - Indent) / CellWidth, 1, 3);
        var options = record.Options;
        output.WriteLine($"{Headline(record)}  {options.Peers} peers, seed {options.Seed}, "
            + $"{Quantity.Print(RoundToSeconds(record.VirtualTime))} of virtual time");
        output.WriteLine();
        foreach (var group in record.Figures.GroupBy(f => f.Group))
        {
            var figures = group.Where(f => f.Value != 0 || IsAlwaysShown(f)).ToArray();
            for (var i = 0; i < figures.Length; i += perLine)
            {
                var cells = figures[i..Math.Min(i + perLine, figures.Length)]
                    .Select(f => $"{f.Name} {Number(f.Value)}".PadRight(CellWidth - 2) + "  ");
                output.WriteLine($"  {(i == 0 ? group.Key : ""),-19} {string.Concat(cells).TrimEnd()}");
            }
        }
        foreach (var distribution in record.Distributions.Where(d => d.Count > 0))
        {
            output.WriteLine($"  {distribution.Name + " time",-19} p50 {Milliseconds(distribution.P50)}   "
                + $"p95 {Milliseconds(distribution.P95)}   p99 {Milliseconds(distribution.P99)}   "
                + $"max {Milliseconds(distribution.Max)}");
        }
        if (options.FailoversPerHour > 0 && Unseen(record) is { } unseen)
            output.WriteLine($"  {"note",-19} {unseen}");
        var checks = Number(record.Checks.Sum(c => c.Value));
        output.WriteLine($"  {"checks",-19} {checks} of {record.Checks.Count} invariants");
        WriteWall(record, output);
        if (record.Violation is { } violation)
            WriteViolation(record, violation, output);
        WriteFiles(options, output);
    }

    private const int Indent = 22;
    private const int CellWidth = 30;

    private static string Headline(RunRecord record) => record.Verdict switch
    {
        Verdict.Held => "every invariant held:",
        Verdict.Interrupted => "stopped by hand:",
        _ => $"BROKEN ({record.Verdict.ToString().ToLowerInvariant()}):",
    };

    /// <summary>What was to be seen of failovers, and is not.</summary>
    private static string? Unseen(RunRecord record) =>
        !Has(record, "failovers")
            ? $"no standby has taken over: {Quantity.PrintNumber(record.Options.FailoversPerHour)}/h is rare for this --duration"
        : Has(record, "counters synchronised") ? null
        : "no counters have been synchronised: no peer has answered a standby";

    private static bool Has(RunRecord record, string figure) =>
        record.Figures.Any(f => f.Name == figure && f.Value > 0);

    private static void WriteWall(RunRecord record, TextWriter output)
    {
        var seconds = record.Wall.Elapsed.TotalSeconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {"speed",-19} {record.Events:N0} events in {seconds:0.00} s: "
            + $"{record.Events / seconds / 1000:N0}k/s, {record.VirtualTime.TotalSeconds / seconds:N0} "
            + $"times real time, {record.Wall.PeakMemory / 1048576} MiB at most"));
    }

    private static void WriteViolation(RunRecord record, Violation violation, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"  what     {violation.Invariant}: {violation.What}");
        output.WriteLine($"  when     {violation.At:c} of virtual time");
        output.WriteLine($"  between  {(violation.Between.Length > 0 ? violation.Between : "-")}");
        output.WriteLine("  last messages");
        foreach (var message in violation.LastMessages)
            output.WriteLine($"    {message}");
        output.WriteLine($"  repeat   {record.Options.ToCommandLine()}");
    }

    private static void WriteFiles(SimOptions options, TextWriter output)
    {
        if (options.PcapPath is { } pcap)
        {
            output.WriteLine($"  capture             {pcap}   "
                + $"decrypt with: WIRESHARK_CONFIG_DIR={pcap}.keys wireshark {pcap}");
            foreach (var suite in options.Suites.Where(s => !KeyFiles.CanBeDecrypted(s)))
                output.WriteLine($"{"",-22}Wireshark 4.0 cannot decrypt all that {suite.Name} protects");
        }
        if (options.ReportPath is { } report)
            output.WriteLine($"  report              {report}");
        if (options.JsonPath is { } json)
            output.WriteLine($"  figures             {json}");
    }

    private static bool IsAlwaysShown(Figure figure) => figure.Name is "failed" or "lost";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Milliseconds(long microseconds) =>
        (microseconds / 1000.0).ToString(microseconds < 100_000 ? "0.0" : "N0", CultureInfo.InvariantCulture)
        + " ms";

    private static TimeSpan RoundToSeconds(TimeSpan time) =>
        TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
}
