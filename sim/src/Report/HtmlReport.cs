using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace IkeLab.Sim.Report;

/// <summary>A run as one self-contained page: verdict, figures, plots, and sequence charts drawn by the page itself.</summary>
public static class HtmlReport
{
    public static void Write(RunRecord record, Stream stream)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width\">")
            .Append($"<title>IkeLab: {Text(Verdict(record))}</title><style>").Append(Resource("report.css"))
            .Append("</style></head><body><main>\n");
        WriteHead(page, record);
        WriteCards(page, record);
        WritePlots(page, record);
        WriteSequence(page, record);
        WriteTables(page, record);
        page.Append("</main></body></html>\n");
        stream.Write(Encoding.UTF8.GetBytes(page.ToString()));
    }

    private static void WriteHead(StringBuilder page, RunRecord record)
    {
        var good = record.Verdict == Report.Verdict.Held;
        page.Append($"<p><span class=\"verdict {(good ? "held" : "broken")}\">{Text(Verdict(record))}</span></p>")
            .Append($"<h1>{record.Options.Peers} peers, {Text(Quantity.Print(Seconds(record.VirtualTime)))} of virtual time</h1>")
            .Append($"<p class=\"soft\">seed {record.Options.Seed}, {Number(record.Events)} events in ")
            .Append(record.Wall.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture))
            .Append($" s of real time</p><pre>{Text(record.Options.ToCommandLine())}</pre>\n");
        if (record.Violation is not { } violation)
            return;
        page.Append($"<h2>What broke</h2><p><b>{Text(violation.Invariant)}</b>: {Text(violation.What)}</p>")
            .Append($"<p class=\"soft\">at {Text(violation.At.ToString("c"))}, between {Text(violation.Between)}</p><pre>");
        foreach (var message in violation.LastMessages)
            page.Append(Text(message)).Append('\n');
        page.Append("</pre>\n");
    }

    private static void WriteCards(StringBuilder page, RunRecord record)
    {
        (string Group, string Name, string Label)[] cards =
        [
            ("IKE SAs", "established", "IKE SAs established"), ("IKE SAs", "rekeyed", "IKE rekeys"),
            ("child SAs", "rekeyed", "child rekeys"), ("exchanges", "rekey collisions", "rekey collisions"),
            ("exchanges", "retransmissions", "retransmissions"), ("exchanges", "liveness checks", "liveness checks"),
            ("traffic", "delivered", "packets delivered"), ("network", "lost", "datagrams lost"),
        ];
        page.Append("<div class=\"cards\">");
        foreach (var (group, name, label) in cards)
            page.Append($"<div class=\"card\"><b>{Number(record.Figure(group, name))}</b>{Text(label)}</div>");
        page.Append($"<div class=\"card\"><b>{Number(record.Checks.Sum(c => c.Value))}</b>checks of invariants</div></div>\n");
    }

    private static void WritePlots(StringBuilder page, RunRecord record)
    {
        page.Append("<h2>Over the run</h2><div class=\"charts\">");
        foreach (var distribution in record.Distributions)
            SvgPlot.AppendDistribution(page, distribution);
        SvgPlot.AppendSeries(page, record, "Security associations", "IKE SAs", "child SAs");
        SvgPlot.AppendSeries(page, record, "Loss and what it costs", "lost", "retransmissions");
        SvgPlot.AppendSeries(page, record, "Rekeys", "IKE rekeys", "child rekeys");
        SvgPlot.AppendSeries(page, record, "packets delivered", "traffic delivered");
        SvgPlot.AppendSeries(page, record, "Liveness checks", "liveness checks");
        page.Append("</div>\n");
    }

    private static void WriteSequence(StringBuilder page, RunRecord record)
    {
        page.Append("<h2>Message by message</h2>")
            .Append("<p><select id=\"picker\" aria-label=\"peer\"></select> <label><input type=\"checkbox\" id=\"faults\"> only ")
            .Append("lost, corrupted and repeated ones</label> <span class=\"soft\" id=\"left-out\"></span></p>")
            .Append("<div id=\"ladder\"><p class=\"soft\" style=\"padding:12px\">No messages were recorded.</p></div>")
            .Append("<script type=\"application/json\" id=\"charts\">").Append(ChartsJson(record.Charts))
            .Append("</script><script>").Append(Resource("report.js")).Append("</script>\n");
    }

    private static void WriteTables(StringBuilder page, RunRecord record)
    {
        page.Append("<h2>All figures</h2><div class=\"tables\">");
        foreach (var group in record.Figures.GroupBy(f => f.Group))
            AppendTable(page, group.Key, group);
        page.Append("</div><h2>Invariants, and how often each was checked</h2><div class=\"tables\">");
        AppendTable(page, "invariant", record.Checks);
        page.Append("</div>\n");
    }

    private static void AppendTable(StringBuilder page, string title, IEnumerable<Figure> figures)
    {
        page.Append($"<table><tr><th colspan=\"2\">{Text(title)}</th></tr>");
        foreach (var figure in figures)
            page.Append($"<tr><td>{Text(figure.Name)}</td><td class=\"n\">{Number(figure.Value)}</td></tr>");
        page.Append("</table>");
    }

    /// <summary>Compact arrays; the serializer escapes what could end the script element.</summary>
    private static string ChartsJson(IReadOnlyList<Chart> charts) => JsonSerializer.Serialize(charts.Select(c => new
    {
        peer = c.Peer,
        other = c.Other,
        leftOut = c.LeftOut,
        messages = c.Messages.Select(m => new object[] { m.Sent, m.Arrived, m.FromPeer, m.Text, (int)m.Fate, m.Repeated }),
    }));

    private static string Verdict(RunRecord record) => record.Verdict switch
    {
        Report.Verdict.Held => "every invariant held",
        Report.Verdict.Interrupted => "stopped by hand",
        _ => $"broken: {record.Verdict.ToString().ToLowerInvariant()}",
    };

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
    private static TimeSpan Seconds(TimeSpan time) => TimeSpan.FromSeconds(Math.Round(time.TotalSeconds));
}
