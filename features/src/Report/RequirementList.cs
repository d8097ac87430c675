using IkeLab.Features.Running;

namespace IkeLab.Features.Report;

/// <summary>The requirements of one document by section, each with its verdict and its
/// scenarios.</summary>
internal static class RequirementList
{
    public static void Write(int document, IReadOnlyList<CoverageRow> rows, TextWriter page)
    {
        page.WriteLine($"<h2 id=\"rfc{document}\">RFC {document}: {Titles.Of(document)}</h2>");
        WriteSections(document, rows, page);
        foreach (var section in rows.GroupBy(r => r.Requirement.Section))
        {
            var total = Coverage.Total(section.Key, section);
            page.WriteLine($"<section><h3 id=\"{CoveragePage.Anchor(document, section.Key)}\">§{section.Key}"
                + $" {CoveragePage.Text(Titles.Of(document, section.Key))}"
                + $" <small>{Sentence(total)}</small></h3>");
            foreach (var row in section)
                WriteRow(row, page);
            page.WriteLine("</section>");
        }
    }

    private static void WriteSections(int document, IReadOnlyList<CoverageRow> rows, TextWriter page)
    {
        page.WriteLine("<table class=\"totals\"><tr><th>section</th><th>all</th><th>shown</th><th>share</th>"
            + "<th>passed</th><th>failed</th><th></th></tr>");
        foreach (var section in rows.GroupBy(r => r.Requirement.Section))
        {
            var t = Coverage.Total(section.Key, section);
            page.WriteLine($"<tr><td><a href=\"#{CoveragePage.Anchor(document, t.Name)}\">§{t.Name} "
                + $"{CoveragePage.Text(Titles.Of(document, t.Name))}</a></td><td>{t.All}</td>"
                + $"<td>{t.Covered}</td><td>{CoveragePage.Percent(t)}</td><td>{t.Passed}</td>"
                + $"<td{(t.Failed > 0 ? " class=\"failed\"" : "")}>{t.Failed}</td>"
                + $"<td>{CoveragePage.Bar(t)}</td></tr>");
        }
        page.WriteLine("</table>");
    }

    /// <summary>"12 requirements: 10 passed, 1 failed, 1 exempt".</summary>
    private static string Sentence(CoverageTotal t)
    {
        (int Count, string Name)[] parts =
            [(t.Passed, "passed"), (t.Failed, "failed"), (t.Exempt, "exempt"), (t.Pending, "pending"),
                (t.Open, "open")];
        return $"{t.All} requirement{(t.All == 1 ? "" : "s")}: "
            + string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.Name}"));
    }

    private static void WriteRow(CoverageRow row, TextWriter page)
    {
        var requirement = row.Requirement;
        var verdict = CoveragePage.Name(row.Verdict);
        var remark = row.Remark.Length == 0 ? ""
            : $" <span class=\"remark\">{CoveragePage.Text(row.Remark)}</span>";
        page.WriteLine($"<div class=\"requirement {verdict}\" id=\"{requirement.Id}\"><p>"
            + $"<a class=\"id\" href=\"#{requirement.Id}\">{requirement.Id}</a> "
            + $"<span class=\"level\">{requirement.Level}</span> "
            + $"{CoveragePage.Text(requirement.Sentence)}. {CoveragePage.Badge(row.Verdict)}{remark}</p>");
        foreach (var definition in row.Scenarios.GroupBy(s => (s.Scenario.File, s.Scenario.Line)))
            WriteDefinition([.. definition], page);
        page.WriteLine("</div>");
    }

    /// <summary>A scenario as it was written; the rows of an outline are counted.</summary>
    private static void WriteDefinition(IReadOnlyList<ScenarioResult> results, TextWriter page)
    {
        var scenario = results[0].Scenario;
        var failures = results.Where(r => !r.Passed).ToList();
        var count = results.Count == 1 ? "" : $" <small>{results.Count} examples</small>";
        var mark = failures.Count == 0 ? "<i class=\"passed\">✓</i>" : "<i class=\"failed\">✗</i>";
        page.WriteLine($"<details class=\"scenario\"><summary>{mark} "
            + $"{CoveragePage.Text(scenario.Definition.Name)}{count}</summary>"
            + $"<pre>{CoveragePage.Text(scenario.Definition.Text)}</pre>");
        foreach (var failure in failures)
            page.WriteLine($"<pre class=\"failure\">{CoveragePage.Text(failure.Failure!)}</pre>");
        page.WriteLine($"<p class=\"remark\">features/{scenario.File}, line {scenario.Line}</p>"
            + "</details>");
    }
}
