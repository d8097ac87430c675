using System.Reflection;
using IkeLab.Features.Binding;
using IkeLab.Features.Catalogue;
using IkeLab.Features.Steps;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Running;

/// <summary>All features of this assembly with the steps that they are made of, against one kind of
/// system.</summary>
public sealed class ScenarioSuite
{
    private readonly StepRegistry _registry = new(Assembly.GetExecutingAssembly());
    private readonly ScenarioRunner _runner;
    private readonly Dictionary<(string, string), ScenarioCase> _byName = [];

    /// <exception cref="StepException">A feature cannot be read, or two scenarios have one name.</exception>
    public ScenarioSuite(Func<ISystemUnderTest>? newSystem = null)
    {
        newSystem ??= () => new EngineSystem();
        _runner = new(_registry, () => [new Conversation(newSystem())]);
        Scenarios = FeatureLibrary.Load();
        foreach (var scenario in Scenarios)
        {
            if (!_byName.TryAdd((scenario.File, scenario.Title), scenario))
                throw new StepException(
                    $"{scenario.File}:{scenario.Line}: a second scenario '{scenario.Name}'");
        }
    }

    public IReadOnlyList<ScenarioCase> Scenarios { get; }
    public RequirementCatalogue Catalogue { get; } = RequirementCatalogue.Load();

    public ScenarioCase Find(string file, string title) => _byName[(file, title)];

    public ScenarioResult Run(ScenarioCase scenario) => _runner.Run(scenario);

    /// <summary>The requirements that a scenario's tags name.</summary>
    /// <exception cref="StepException">A tag of a requirement's form names none.</exception>
    public IEnumerable<string> RequirementsOf(ScenarioCase scenario) =>
        scenario.Tags.Where(RequirementCatalogue.IsRequirementTag).Select(t =>
            Catalogue.FindByTag(t)?.Id
            ?? throw new StepException($"{scenario.File}:{scenario.Line}: the tag {t} names no requirement"));

    /// <summary>Step definitions that no scenario uses.</summary>
    public IReadOnlyList<StepDefinition> UnusedSteps()
    {
        var used = new HashSet<StepDefinition>();
        foreach (var step in Scenarios.SelectMany(s => s.Steps))
            used.Add(_registry.Find(step.Kind, step.Text));
        return [.. _registry.Definitions.Where(d => !used.Contains(d))];
    }
}
