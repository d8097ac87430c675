namespace IkeLab.Configuration;

/// <summary>What a policy calls the SAs that are made by it, with variables for what a peer is.</summary>
public static class PolicyTag
{
    /// <summary>Without the dollar sign, as iked.conf(5) has them.</summary>
    public static IReadOnlyList<string> Variables { get; } = ["id", "eapid", "domain", "name"];

    /// <summary>The tag with its variables replaced. A dollar sign before anything else stands for itself.</summary>
    /// <param name="valueOf">A variable's value, in which nothing is replaced again: it may be the peer's word.</param>
    public static string Expand(string tag, Func<string, string> valueOf)
    {
        var parts = tag.Split('$');
        return parts[0] + string.Concat(parts.Skip(1).Select(part =>
            VariableOf(part) is { } name ? valueOf(name) + part[name.Length..] : "$" + part));
    }

    /// <param name="part">What stands behind a dollar sign; the variable need not end there.</param>
    internal static string? VariableOf(string part) =>
        Variables.FirstOrDefault(name => part.StartsWith(name, StringComparison.Ordinal));
}
