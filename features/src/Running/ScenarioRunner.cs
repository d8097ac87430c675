using System.Reflection;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Running;

/// <summary>How a scenario ended.</summary>
/// <param name="Failure">Null when it passed; else the step, what was expected and what was seen.</param>
public sealed record ScenarioResult(ScenarioCase Scenario, string? Failure)
{
    public bool Passed => Failure is null;
}

/// <summary>
/// Runs scenarios one at a time: fresh contexts and step classes for each, which get what their constructors
/// ask for.
/// </summary>
public sealed class ScenarioRunner(StepRegistry registry, Func<IReadOnlyList<object>> newContexts)
{
    public ScenarioResult Run(ScenarioCase scenario)
    {
        // Undefined steps are found before anything happens: a scenario is all understood, or fails.
        var definitions = new List<StepDefinition>();
        foreach (var step in scenario.Steps)
        {
            try
            {
                definitions.Add(registry.Find(step.Kind, step.Text));
            }
            catch (StepException exception)
            {
                return new(scenario, $"{scenario.File}:{step.Line}: {exception.Message}");
            }
        }
        var contexts = newContexts();
        try
        {
            return new(scenario, RunSteps(scenario, definitions, contexts));
        }
        finally
        {
            foreach (var context in contexts.OfType<IDisposable>())
                context.Dispose();
        }
    }

    private static string? RunSteps(
        ScenarioCase scenario, List<StepDefinition> definitions, IReadOnlyList<object> contexts)
    {
        var instances = new Dictionary<Type, object>();
        for (var i = 0; i < definitions.Count; i++)
        {
            var step = scenario.Steps[i];
            var type = definitions[i].Method.DeclaringType!;
            if (!instances.TryGetValue(type, out var instance))
                instances[type] = instance = Create(type, contexts);
            try
            {
                definitions[i].Invoke(instance, step.Text, step.Argument);
            }
            catch (Exception exception)
            {
                // A StepException is a sentence for people; anything else is a fault and needs its origin.
                var what = exception is StepException ? exception.Message : exception.ToString();
                return $"{scenario.File}:{step.Line}: {step.Keyword} {step.Text}\n  {what}";
            }
        }
        return null;
    }

    private static object Create(Type type, IReadOnlyList<object> contexts)
    {
        var constructor = type.GetConstructors().Single();
        var arguments = constructor.GetParameters().Select(p =>
            contexts.FirstOrDefault(c => p.ParameterType.IsInstanceOfType(c))
            ?? throw new StepException(
                $"{type.Name} wants a {p.ParameterType.Name}, which scenarios do not have"));
        return constructor.Invoke(BindingFlags.Default, null, [.. arguments], null);
    }
}
