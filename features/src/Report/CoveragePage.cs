using System.Net;
using System.Reflection;
using IkeLab.Features.Running;

namespace IkeLab.Features.Report;

/// <summary>The coverage as one self-contained HTML page, to be read from top to bottom like a
/// document.</summary>
public static class CoveragePage
{
    public static void Write(Coverage coverage, TextWriter page)
    {
        page.WriteLine("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.WriteLine($"<title>RFC 7296 conformance</title><style>{Style()}</style></head><body>");
        page.WriteLine("<h1>RFC 7296 conformance</h1>");
        WriteSummary(coverage, page);
        WriteFailures(coverage, page);
        foreach (var section in coverage.Rows.GroupBy(r => r.Requirement.Section))
            WriteSection(section.Key, [.. section], page);
        page.WriteLine("</body></html>");
    }

    private static void WriteSummary(Coverage coverage, TextWriter page)
    {
        var failed = coverage.Failures.Count;
        page.WriteLine($"<p>{coverage.Results.Count} scenarios, {coverage.Results.Count - failed} passed, {failed} failed. "
            + $"The catalogue has {coverage.Rows.Count} requirements; a requirement is shown when a scenario carries its "
            + "tag, and passed when all such scenarios pass.</p>");
        page.WriteLine("<h2>By level</h2>");
        WriteTotals("level", coverage.ByLevel, page, name => name);
        page.WriteLine("<h2>By section</h2>");
        WriteTotals("section", coverage.BySection, page, name => $"<a href=\"#s{name}\">§{name}</a>");
    }

    private static void WriteTotals(
        string what, IEnumerable<CoverageTotal> totals, TextWriter page, Func<string, string> name)
    {
        page.WriteLine($"<table class=\"totals\"><tr><th>{what}</th><th>requirements</th><th>shown</th><th>passed</th>"
            + "<th>failed</th><th>exempt</th><th>pending</th><th>open</th></tr>");
        foreach (var t in totals)
        {
            page.WriteLine($"<tr><td>{name(t.Name)}</td><td>{t.All}</td><td>{t.Covered}</td><td>{t.Passed}</td>"
                + $"<td{(t.Failed > 0 ? " class=\"failed\"" : "")}>{t.Failed}</td><td>{t.Exempt}</td><td>{t.Pending}</td>"
                + $"<td>{t.Open}</td></tr>");
        }
        page.WriteLine("</table>");
    }

    private static void WriteFailures(Coverage coverage, TextWriter page)
    {
        if (coverage.Failures.Count == 0)
            return;
        page.WriteLine("<h2>Failures</h2>");
        foreach (var result in coverage.Failures)
        {
            page.WriteLine($"<h3 id=\"{Anchor(result.Scenario)}\">{Text(result.Scenario.Title)}</h3>"
                + $"<pre>{Text(result.Failure!)}</pre>");
        }
    }

    private static void WriteSection(string section, CoverageRow[] rows, TextWriter page)
    {
        page.WriteLine($"<h2 id=\"s{section}\">§{section}</h2>");
        foreach (var row in rows)
        {
            var verdict = row.Verdict.ToString().ToLowerInvariant();
            var requirement = row.Requirement;
            page.WriteLine($"<div class=\"requirement\"><p><span class=\"id\">{requirement.Id}</span> "
                + $"<span class=\"level\">{requirement.Level}</span> {Text(requirement.Sentence)}. "
                + $"<span class=\"{verdict}\">{verdict}</span>"
                + $"{(row.Remark.Length > 0 ? $" <span class=\"remark\">{Text(row.Remark)}</span>" : "")}</p>");
            if (row.Scenarios.Count > 0)
            {
                page.WriteLine("<ul>");
                foreach (var result in row.Scenarios)
                    page.WriteLine($"<li>{Link(result)}</li>");
                page.WriteLine("</ul>");
            }
            page.WriteLine("</div>");
        }
    }

    private static string Link(ScenarioResult result) => result.Passed
        ? Text(result.Scenario.Name)
        : $"<a class=\"failed\" href=\"#{Anchor(result.Scenario)}\">{Text(result.Scenario.Name)}</a>";

    private static string Anchor(ScenarioCase scenario) =>
        $"f{scenario.File}-{scenario.Line}-{Text(scenario.Name).Length}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("coverage.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
