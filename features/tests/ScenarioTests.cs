using IkeLab.Features.Running;
using Xunit.Sdk;

namespace IkeLab.Features.Tests;

/// <summary>Every scenario of the features as a test of its own, to be filtered by name, section or
/// tag.</summary>
public sealed class ScenarioTests
{
    private static readonly Lazy<ScenarioSuite> Suite = new(() => new());

    public static IEnumerable<TheoryDataRow<ScenarioRow>> Scenarios() => Suite.Value.Scenarios.Select(s =>
    {
        var row = new TheoryDataRow<ScenarioRow>(new(s.File, s.Title)) { TestDisplayName = s.Title,
            Label = "" };
        row.WithTrait("Feature", s.File);
        foreach (var tag in s.Tags)
            row.WithTrait("Tag", tag.TrimStart('@'));
        foreach (var requirement in Suite.Value.RequirementsOf(s))
            row.WithTrait("Requirement", requirement);
        return row;
    });

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Scenario(ScenarioRow row)
    {
        var scenario = Suite.Value.Find(row.File, row.Title);
        var result = Suite.Value.Run(scenario);
        if (!scenario.IsKnownDefect)
            Assert.True(result.Passed, result.Failure);
        Assert.False(result.Passed && scenario.IsKnownDefect, "the defect is gone: take the tag @defect off");
        if (scenario.IsKnownDefect)
            Assert.Skip($"a known defect of the system (features/FINDINGS.md): {result.Failure}");
    }
}

/// <summary>Names a scenario in a form that test runners can store.</summary>
public sealed class ScenarioRow : IXunitSerializable
{
    public ScenarioRow()
    {
    }

    public ScenarioRow(string file, string title) => (File, Title) = (file, title);

    public string File { get; private set; } = "";
    public string Title { get; private set; } = "";

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue(nameof(File), File);
        info.AddValue(nameof(Title), Title);
    }

    public void Deserialize(IXunitSerializationInfo info)
    {
        File = info.GetValue<string>(nameof(File)) ?? "";
        Title = info.GetValue<string>(nameof(Title)) ?? "";
    }

    public override string ToString() => Title;
}
