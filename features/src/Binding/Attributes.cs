namespace IkeLab.Features.Binding;

/// <summary>The class holds step definitions. One instance a scenario; its constructor takes shared
/// contexts.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BindingAttribute : Attribute;

/// <summary>The kinds of steps, as Gherkin's keywords say them; And and But continue the kind before
/// them.</summary>
[Flags]
public enum StepKind
{
    Given = 1,
    When = 2,
    Then = 4,
    Any = Given | When | Then,
}

/// <summary>
/// A method that carries out the steps whose text it matches. The pattern is a Cucumber expression ({int},
/// {word},
/// {string}, {text}, optional letters in parentheses), or a regular expression when it begins with ^.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class StepAttribute(StepKind kind, string pattern) : Attribute
{
    public StepKind Kind => kind;
    public string Pattern => pattern;
}

/// <inheritdoc/>
public sealed class GivenAttribute(string pattern) : StepAttribute(StepKind.Given, pattern);

/// <inheritdoc/>
public sealed class WhenAttribute(string pattern) : StepAttribute(StepKind.When, pattern);

/// <inheritdoc/>
public sealed class ThenAttribute(string pattern) : StepAttribute(StepKind.Then, pattern);

/// <summary>Serves steps of every kind.</summary>
public sealed class StepDefinitionAttribute(string pattern) : StepAttribute(StepKind.Any, pattern);
