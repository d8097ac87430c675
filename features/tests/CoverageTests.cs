using IkeLab.Features.Report;
using IkeLab.Features.Running;

namespace IkeLab.Features.Tests;

/// <summary>The catalogue against the features: nothing that a MUST says may be forgotten.</summary>
public sealed class CoverageTests
{
    private static readonly Lazy<ScenarioSuite> Suite = new(() => new());

    private static readonly Lazy<Coverage> Coverage = new(() =>
        new(Suite.Value, [.. Suite.Value.Scenarios.Select(Suite.Value.Run)]));

    [Fact]
    public void Every_must_has_a_scenario_or_a_reason()
    {
        foreach (var total in Coverage.Value.ByLevel)
            TestContext.Current.SendDiagnosticMessage(Report.Coverage.Line(total));
        var open = Coverage.Value.Rows.Where(r => r.Requirement.IsMust && r.Verdict == Verdict.Open)
            .Select(r => $"{r.Requirement.Id} {r.Requirement.Sentence}");
        Assert.True(!open.Any(), "no scenario, no exemption and not pending:\n" + string.Join('\n', open));
    }

    [Fact]
    public void What_is_covered_is_neither_exempt_nor_pending()
    {
        var catalogue = Suite.Value.Catalogue;
        Assert.All(Coverage.Value.Rows.Where(r => r.Scenarios.Count > 0), r =>
        {
            Assert.False(catalogue.Pending.ContainsKey(r.Requirement.Id),
                $"{r.Requirement.Id} is pending no more: take it out");
            Assert.False(catalogue.Exempt.ContainsKey(r.Requirement.Id),
                $"{r.Requirement.Id} is exempt, and has a scenario");
        });
    }

    [Fact]
    public void Exemptions_and_pending_entries_name_requirements_and_say_why()
    {
        var catalogue = Suite.Value.Catalogue;
        var ids = catalogue.All.Select(r => r.Id).ToHashSet();
        Assert.All(catalogue.Exempt.Concat(catalogue.Pending), e =>
        {
            Assert.Contains(e.Key, ids);
            Assert.True(e.Value.Length > 10, $"{e.Key} has no reason");
        });
        Assert.Empty(catalogue.Exempt.Keys.Intersect(catalogue.Pending.Keys));
    }

    [Fact]
    public void Every_step_definition_is_used() =>
        Assert.True(Suite.Value.UnusedSteps().Count == 0, "unused: "
            + string.Join('\n', Suite.Value.UnusedSteps()));

    [Fact]
    public void Tests_of_the_logo_name_requirements()
    {
        var ids = Suite.Value.Catalogue.All.Select(r => r.Id).ToHashSet();
        Assert.All(Suite.Value.Catalogue.LogoTests, t => Assert.Subset(ids, t.Requirements.ToHashSet()));
    }

    [Fact]
    public void The_page_tells_every_requirement()
    {
        var page = new StringWriter();
        CoveragePage.Write(Coverage.Value, Suite.Value.Catalogue, page);
        Assert.All(Suite.Value.Catalogue.All, r => Assert.Contains($">{r.Id}<", page.ToString()));
    }
}
