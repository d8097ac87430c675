using IkeLab.Vectors.Tests.Checks;
using IkeLab.Vectors.Tests.External;

namespace IkeLab.Vectors.Tests;

/// <summary>Other projects' vectors, a row for each file, where they are present.</summary>
public sealed class ExternalTests
{
    private const string Absent = "none here";

    public static TheoryData<string> Suites()
    {
        var rows = new TheoryData<string>();
        foreach (var suite in ExternalSuite.All())
            rows.Add(suite.Name);
        if (rows.Count == 0)
            rows.Add(Absent);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void Suite_holds(string suite) => Report.Check(Results.External(Find(suite)));

    /// <summary>The first case that has a figure, falsified, is the one that fails.</summary>
    [Theory]
    [MemberData(nameof(Suites))]
    public void A_falsified_figure_is_noticed(string suite)
    {
        var found = Find(suite);
        foreach (var one in found.Read())
        {
            if (one.Vector is null || one.Acceptable
                || CheckTable.Run(suite, [one.Vector]).Passed == 0)
                continue;
            foreach (var figure in one.Vector.Figures)
            {
                var tally = found.Run([one with { Vector = one.Vector.Falsified(figure) }]);
                Assert.True(tally.Failed == 1, $"{one.Vector.Where}: {figure} may be anything");
            }
            return;
        }
        Assert.Skip("No case of this file can be run here.");
    }

    private static ExternalSuite Find(string suite)
    {
        if (suite == Absent)
            Assert.Skip(ExternalSuite.NoneHere);
        return ExternalSuite.Find(suite);
    }
}
