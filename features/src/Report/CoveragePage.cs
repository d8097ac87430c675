using System.Globalization;
using System.Net;
using System.Reflection;
using IkeLab.Features.Catalogue;
using IkeLab.Features.Running;

namespace IkeLab.Features.Report;

/// <summary>The coverage as one self-contained HTML page, to be read from top to bottom like a
/// document.</summary>
public static class CoveragePage
{
    public static void Write(Coverage coverage, RequirementCatalogue catalogue, TextWriter page)
    {
        page.WriteLine("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.WriteLine("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        page.WriteLine($"<title>IKEv2 conformance</title><style>{Style()}</style></head><body>");
        WriteContents(coverage, page);
        page.WriteLine("<main><h1 id=\"top\">IKEv2 conformance</h1>");
        WriteSummary(coverage, page);
        WriteFaults(coverage, page);
        WriteMissing(coverage, page);
        LogoSection.Write(coverage, catalogue, page);
        WriteFilter(page);
        foreach (var document in coverage.Rows.GroupBy(r => r.Requirement.Document))
            RequirementList.Write(document.Key, [.. document], page);
        page.WriteLine("</main></body></html>");
    }

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    internal static string Name(Verdict verdict) => verdict.ToString().ToLowerInvariant();

    internal static string Badge(Verdict verdict) =>
        $"<span class=\"badge {Name(verdict)}\">{Name(verdict)}</span>";

    internal static string Percent(CoverageTotal total) =>
        total.Percent.ToString("0.0", CultureInfo.InvariantCulture) + "&nbsp;%";

    /// <summary>Passed, failed and the rest of a total as a bar.</summary>
    internal static string Bar(CoverageTotal total)
    {
        string Part(string name, int count) => count == 0 ? ""
            : $"<span class=\"{name}\" style=\"flex:{count}\" title=\"{count} {name}\"></span>";
        return $"<span class=\"bar\">{Part("passed", total.Passed)}{Part("failed", total.Failed)}"
            + $"{Part("pending", total.Pending)}{Part("open", total.Open)}"
            + $"{Part("exempt", total.Exempt)}</span>";
    }

    private static void WriteContents(Coverage coverage, TextWriter page)
    {
        page.WriteLine("<nav><p><a href=\"#top\">IKEv2 conformance</a></p><ul>"
            + "<li><a href=\"#summary\">Summary</a></li><li><a href=\"#faults\">What fails</a></li>"
            + "<li><a href=\"#missing\">What is not shown</a></li>"
            + "<li><a href=\"#logo\">IPv6 Ready Logo</a></li></ul>");
        foreach (var document in coverage.Rows.GroupBy(r => r.Requirement.Document))
        {
            page.WriteLine($"<p><a href=\"#rfc{document.Key}\">RFC {document.Key}</a></p><ul>");
            foreach (var section in document.GroupBy(r => r.Requirement.Section))
            {
                var fails = section.Any(r => r.Verdict == Verdict.Failed);
                page.WriteLine($"<li><a href=\"#{Anchor(document.Key, section.Key)}\">{section.Key} "
                    + $"{Text(Titles.Of(document.Key, section.Key))}</a>"
                    + $"{(fails ? " <i class=\"failed\">●</i>" : "")}</li>");
            }
            page.WriteLine("</ul>");
        }
        page.WriteLine("</nav>");
    }

    internal static string Anchor(int document, string section) => $"rfc{document}-{section}";

    private static void WriteSummary(Coverage coverage, TextWriter page)
    {
        var failed = coverage.Failures.Count;
        page.WriteLine($"<h2 id=\"summary\">Summary</h2><p>{coverage.Results.Count} scenarios were "
            + $"run: {coverage.Results.Count - failed} passed and {failed} failed, of which "
            + $"{coverage.Failures.Count(f => f.Scenario.IsKnownDefect)} are known and described in "
            + $"<code>features/FINDINGS.md</code>. They show what {coverage.Rows.Count} requirements of "
            + "RFC 7296 and five of its extensions ask for.</p>"
            + "<p>A requirement is <em>passed</em> when every scenario that shows it passes, and "
            + "<em>failed</em> when one fails. It is <em>exempt</em> when no scenario can show it, "
            + "<em>pending</em> when something has to be built first, and <em>open</em> otherwise; the "
            + "reason stands with it. The share is that of the requirements shown among those that are "
            + "not exempt. DECL stands for text that binds without a keyword.</p>");
        WriteTotals("RFC 7296", coverage.ByLevel, page, Text);
        WriteTotals("Extensions", coverage.ByExtension, page,
            name => $"<a href=\"#rfc{name.Split(' ')[1]}\">{name}</a>");
    }

    private static void WriteTotals(
        string what, IEnumerable<CoverageTotal> totals, TextWriter page, Func<string, string> name)
    {
        page.WriteLine($"<table class=\"totals\"><tr><th>{what}</th><th>all</th><th>shown</th><th>share</th>"
            + "<th>passed</th><th>failed</th><th>exempt</th><th>pending</th><th>open</th><th></th></tr>");
        foreach (var t in totals)
        {
            page.WriteLine($"<tr><td>{name(t.Name)}</td><td>{t.All}</td><td>{t.Covered}</td>"
                + $"<td>{Percent(t)}</td><td>{t.Passed}</td><td{(t.Failed > 0 ? " class=\"failed\"" : "")}>{t.Failed}</td>"
                + $"<td>{t.Exempt}</td><td>{t.Pending}</td><td>{t.Open}</td><td>{Bar(t)}</td></tr>");
        }
        page.WriteLine("</table>");
    }

    private static void WriteFaults(Coverage coverage, TextWriter page)
    {
        page.WriteLine("<h2 id=\"faults\">What fails</h2>");
        if (coverage.Failures.Count == 0)
            page.WriteLine("<p>Nothing.</p>");
        foreach (var feature in coverage.Failures.GroupBy(f => f.Scenario.Feature))
        {
            page.WriteLine($"<h3>{Text(feature.Key)}</h3>");
            foreach (var result in feature)
            {
                var tags = result.Scenario.Tags.Where(RequirementCatalogue.IsRequirementTag);
                page.WriteLine($"<details class=\"scenario\"><summary>{Text(result.Scenario.Name)} "
                    + $"{string.Join(' ', tags.Select(Link))}</summary>"
                    + $"<pre class=\"failure\">{Text(result.Failure!)}</pre></details>");
            }
        }

        string Link(string tag) => coverage.Rows.FirstOrDefault(r => r.Requirement.Tag == tag) is { } row
            ? $"<a class=\"id\" href=\"#{row.Requirement.Id}\">{row.Requirement.Id}</a>" : "";
    }

    private static void WriteMissing(Coverage coverage, TextWriter page)
    {
        page.WriteLine("<h2 id=\"missing\">What is not shown</h2>");
        var missing = coverage.Rows.Where(r => r.Verdict is Verdict.Pending or Verdict.Open).ToList();
        page.WriteLine(missing.Count == 0 ? "<p>Nothing but what is exempt.</p>" : "<ul class=\"missing\">");
        foreach (var row in missing)
        {
            page.WriteLine($"<li><a class=\"id\" href=\"#{row.Requirement.Id}\">{row.Requirement.Id}</a> "
                + $"{row.Requirement.Level}: {Text(row.Requirement.Sentence)}. {Badge(row.Verdict)} "
                + $"<span class=\"remark\">{Text(row.Remark)}</span></li>");
        }
        if (missing.Count > 0)
            page.WriteLine("</ul>");
    }

    /// <summary>The style sheet hides what is not chosen.</summary>
    private static void WriteFilter(TextWriter page)
    {
        page.WriteLine("<fieldset id=\"filter\"><legend>Requirements to show below</legend>");
        foreach (var choice in new[] { "all", "passed", "failed", "exempt", "missing" })
        {
            page.WriteLine($"<label><input type=\"radio\" name=\"filter\" id=\"f-{choice}\""
                + $"{(choice == "all" ? " checked" : "")}> {choice}</label>");
        }
        page.WriteLine("</fieldset>");
    }

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("coverage.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
