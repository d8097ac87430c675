using IkeLab.Features.Binding;

namespace IkeLab.Features.Running;

/// <summary>One step of a scenario, with its outline's values in place.</summary>
/// <param name="Argument">A <see cref="DataTable"/>, a doc string, or null.</param>
public sealed record ScenarioStep(StepKind Kind, string Keyword, string Text, object? Argument, int Line);

/// <summary>A scenario or outline as it was written: its name with placeholders, and its text.</summary>
public sealed record ScenarioDefinitionText(string Name, string Text);

/// <summary>A scenario that can be run: an outline has one for each row of its examples.</summary>
public sealed record ScenarioCase(
    string Feature, string Name, string File, int Line, IReadOnlyList<string> Tags,
    IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>Marks a scenario that fails because of a known fault of the system
    /// (features/FINDINGS.md).</summary>
    public const string DefectTag = "@defect";

    /// <summary>What it was made from; the same for all rows of an outline.</summary>
    public ScenarioDefinitionText Definition { get; init; } = new(Name, "");

    /// <summary>What a person sees in a list of tests.</summary>
    public string Title => $"{Feature}: {Name}";

    public bool IsKnownDefect => Tags.Contains(DefectTag);
}
