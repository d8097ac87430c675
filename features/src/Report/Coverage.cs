using System.Globalization;
using IkeLab.Features.Catalogue;
using IkeLab.Features.Running;

namespace IkeLab.Features.Report;

/// <summary>What is known of one requirement.</summary>
public enum Verdict
{
    /// <summary>Every scenario that shows it passed.</summary>
    Passed,

    /// <summary>One failed.</summary>
    Failed,

    /// <summary>No scenario can show it; the catalogue says why.</summary>
    Exempt,

    /// <summary>A scenario is still to be written.</summary>
    Pending,

    /// <summary>Nobody shows it and nobody says why.</summary>
    Open,
}

/// <summary>A requirement with the scenarios that show it.</summary>
/// <param name="Remark">Why it is exempt or pending; else empty.</param>
public sealed record CoverageRow(
    Requirement Requirement, IReadOnlyList<ScenarioResult> Scenarios, Verdict Verdict, string Remark);

/// <summary>Counts of one level or section.</summary>
public sealed record CoverageTotal(string Name, int All, int Passed, int Failed, int Exempt, int Pending,
    int Open)
{
    public int Covered => Passed + Failed;

    /// <summary>What can be shown: all but what is exempt.</summary>
    public int Binding => All - Exempt;

    /// <summary>Shown, of what can be shown, in percent.</summary>
    public double Percent => Binding == 0 ? 100 : 100.0 * Covered / Binding;
}

/// <summary>All requirements against the results of a run.</summary>
public sealed class Coverage
{
    private static readonly string[] Levels =
        ["MUST", "MUST NOT", "SHOULD", "SHOULD NOT", "RECOMMENDED", "MAY", "OPTIONAL", "DECL"];

    public Coverage(ScenarioSuite suite, IReadOnlyList<ScenarioResult> results)
    {
        Results = results;
        var byRequirement = results.SelectMany(r =>
            suite.RequirementsOf(r.Scenario).Select(id => (Id: id, Result: r)))
            .ToLookup(p => p.Id, p => p.Result);
        Rows = [.. suite.Catalogue.All.Select(r => Row(suite.Catalogue, r, [.. byRequirement[r.Id]]))];
    }

    public IReadOnlyList<ScenarioResult> Results { get; }
    public IReadOnlyList<CoverageRow> Rows { get; }
    public IReadOnlyList<ScenarioResult> Failures => [.. Results.Where(r => !r.Passed)];

    public IEnumerable<CoverageTotal> ByLevel =>
        Levels.Select(l => Total(l, Rows.Where(r => r.Requirement.Document == RequirementCatalogue.Base
            && r.Requirement.Level == l)));

    /// <summary>The extensions, each as a whole.</summary>
    public IEnumerable<CoverageTotal> ByExtension => RequirementCatalogue.Extensions.Select(n =>
        Total($"RFC {n}", Rows.Where(r => r.Requirement.Document == n)));

    /// <summary>One line for a terminal.</summary>
    public static string Line(CoverageTotal total) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{total.Name,-11} {total.Covered,4} of {total.Binding,4} shown {total.Percent,6:f1} %"
            + $"   {total.Passed,4} passed   {total.Failed,3} failed   {total.Exempt,3} exempt"
            + $"   {total.Pending,3} pending   {total.Open,3} open");

    private static CoverageRow Row(RequirementCatalogue catalogue, Requirement requirement,
        ScenarioResult[] results)
    {
        if (results.Length > 0)
            return new(requirement, results, Array.TrueForAll(results, r => r.Passed) ? Verdict.Passed
                : Verdict.Failed, "");
        if (catalogue.Exempt.TryGetValue(requirement.Id, out var reason))
            return new(requirement, results, Verdict.Exempt, reason);
        return catalogue.Pending.TryGetValue(requirement.Id, out var missing)
            ? new(requirement, results, Verdict.Pending, missing)
            : new(requirement, results, Verdict.Open, "");
    }

    /// <summary>Counts of any rows, under a name.</summary>
    internal static CoverageTotal Total(string name, IEnumerable<CoverageRow> rows)
    {
        var all = rows.ToList();
        int Count(Verdict verdict) => all.Count(r => r.Verdict == verdict);
        return new(name, all.Count, Count(Verdict.Passed), Count(Verdict.Failed), Count(Verdict.Exempt),
            Count(Verdict.Pending), Count(Verdict.Open));
    }
}
