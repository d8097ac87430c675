using System.Reflection;

namespace IkeLab.Features.Binding;

/// <summary>All step definitions of an assembly.</summary>
public sealed class StepRegistry
{
    private readonly List<StepDefinition> _definitions = [];

    public StepRegistry(Assembly assembly) : this(assembly.GetTypes())
    {
    }

    /// <param name="types">Those without <see cref="BindingAttribute"/> are passed over.</param>
    public StepRegistry(IEnumerable<Type> types)
    {
        foreach (var type in types.Where(t => t.GetCustomAttribute<BindingAttribute>() is not null))
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            {
                foreach (var attribute in method.GetCustomAttributes<StepAttribute>())
                    _definitions.Add(new(method, attribute));
            }
        }
    }

    public IReadOnlyList<StepDefinition> Definitions => _definitions;

    /// <summary>The one definition for a step.</summary>
    /// <exception cref="StepException">There is none, or more than one.</exception>
    public StepDefinition Find(StepKind kind, string text)
    {
        var found = _definitions.FindAll(d => (d.Kind & kind) != 0 && d.Match(text).Success);
        return found.Count switch
        {
            1 => found[0],
            0 => throw new StepException($"no step definition fits '{kind} {text}'"),
            _ => throw new StepException($"'{kind} {text}' is ambiguous: {string.Join(" and ", found)}"),
        };
    }
}
