using System.Text;
using System.Text.RegularExpressions;

namespace IkeLab.Features.Binding;

/// <summary>Turns the patterns of step definitions into regular expressions.</summary>
internal static partial class StepPattern
{
    /// <summary>Stands for a parenthesis that is meant as such, written \( in a pattern.</summary>
    private const string Literal = "\u0001";

    [GeneratedRegex(@"\\\{(int|word|string|text)\}|\\\((\w+)\\\)")]
    private static partial Regex Part();

    public static Regex Compile(string pattern)
    {
        if (pattern.StartsWith('^'))
            return new(pattern, RegexOptions.CultureInvariant);
        var text = new StringBuilder("^");
        // Regex.Escape leaves a closing brace as it is.
        var escaped = Escape(pattern.Replace(@"\(", Literal, StringComparison.Ordinal));
        text.Append(Part().Replace(escaped, match => match.Groups[1].Value switch
        {
            "int" => @"(-?\d+)",
            "word" => @"(\S+)",
            "string" => "\"([^\"]*)\"",
            "text" => "(.+)",
            _ => $"(?:{match.Groups[2].Value})?",
        }).Replace(Literal, @"\(", StringComparison.Ordinal));
        return new(text.Append('$').ToString(), RegexOptions.CultureInvariant);
    }

    private static string Escape(string pattern) =>
        Regex.Escape(pattern).Replace(@"\ ", " ", StringComparison.Ordinal);
}
