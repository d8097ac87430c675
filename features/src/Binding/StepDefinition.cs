using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace IkeLab.Features.Binding;

/// <summary>One attribute on one method.</summary>
public sealed class StepDefinition
{
    private readonly Regex _regex;

    internal StepDefinition(MethodInfo method, StepAttribute attribute)
    {
        Method = method;
        Kind = attribute.Kind;
        Pattern = attribute.Pattern;
        _regex = StepPattern.Compile(attribute.Pattern);
    }

    public MethodInfo Method { get; }
    public StepKind Kind { get; }
    public string Pattern { get; }

    public override string ToString() =>
        $"{Method.DeclaringType!.Name}.{Method.Name} [{Kind}(\"{Pattern}\")]";

    internal Match Match(string text) => _regex.Match(text);

    /// <summary>Calls the method with the pattern's groups and the step's table or doc string.</summary>
    /// <exception cref="StepException">The arguments do not fit the method.</exception>
    internal void Invoke(object instance, string text, object? argument)
    {
        var groups = Match(text).Groups;
        var parameters = Method.GetParameters();
        var values = new List<object?>();
        for (var i = 1; i < groups.Count; i++)
            values.Add(groups[i].Success ? groups[i].Value : null);
        if (argument is not null)
            values.Add(argument);
        if (values.Count != parameters.Length)
            throw new StepException(
                $"{this} takes {parameters.Length} arguments, and the step has {values.Count}");
        for (var i = 0; i < parameters.Length; i++)
            values[i] = ChangeType(values[i], parameters[i].ParameterType);
        try
        {
            Method.Invoke(instance, [.. values]);
        }
        catch (TargetInvocationException exception) when (exception.InnerException is not null)
        {
            throw exception.InnerException;
        }
    }

    private static object? ChangeType(object? value, Type type) => value switch
    {
        null => null,
        string text when type == typeof(string) => text,
        string text => Convert.ChangeType(text, type, CultureInfo.InvariantCulture),
        _ => value,
    };
}
