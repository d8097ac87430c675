using IkeLab.Features.Catalogue;

namespace IkeLab.Features.Report;

/// <summary>Tests of the IPv6 Ready Logo against the requirements that they are about.</summary>
internal static class LogoSection
{
    public static void Write(Coverage coverage, RequirementCatalogue catalogue, TextWriter page)
    {
        var rows = coverage.Rows.ToDictionary(r => r.Requirement.Id);
        page.WriteLine("<h2 id=\"logo\">IPv6 Ready Logo</h2><p>Tests of the IKEv2 conformance "
            + "specification 1.1.0 for end nodes, as far as their numbers are known for sure, with the "
            + "requirements that each is about. A test counts as passed when all of these are. The tests "
            + "themselves were not run.</p><table class=\"logo\"><tr><th>test</th><th>about</th>"
            + "<th>requirements</th><th></th></tr>");
        foreach (var test in catalogue.LogoTests)
        {
            var verdict = test.Requirements.Select(id => rows[id].Verdict).MaxBy(Weight);
            page.WriteLine($"<tr><td class=\"id\">{test.Id}</td><td>{CoveragePage.Text(test.Title)}</td>"
                + $"<td>{string.Join(' ', test.Requirements.Select(id => Link(rows[id])))}</td>"
                + $"<td>{CoveragePage.Badge(verdict)}</td></tr>");
        }
        page.WriteLine("</table>");
    }

    private static string Link(CoverageRow row) =>
        $"<a class=\"id {CoveragePage.Name(row.Verdict)}\" href=\"#{row.Requirement.Id}\">"
        + $"{row.Requirement.Id}</a>";

    /// <summary>The worst of several verdicts tells.</summary>
    private static int Weight(Verdict verdict) => verdict switch
    {
        Verdict.Failed => 4,
        Verdict.Open => 3,
        Verdict.Pending => 2,
        Verdict.Exempt => 1,
        _ => 0,
    };
}
