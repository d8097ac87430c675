using System.Text;

namespace IkeLab.Configuration;

public enum Severity : byte
{
    /// <summary>Something that works, but probably not as its author thinks.</summary>
    Warning,

    /// <summary>A configuration with an error is not used at all.</summary>
    Error,
}

/// <summary>One finding: where, what, and what was expected, in one sentence.</summary>
/// <param name="Length">UTF-16 units of the offending token; at least 1.</param>
/// <param name="SourceLine">The line with secrets starred out.</param>
public sealed record Diagnostic(
    Severity Severity, SourcePosition Position, int Length, string Message, string SourceLine)
{
    private const int ShownColumns = 160;

    /// <summary>It is about the host's names and interfaces: with the same text it may not be there the next time.</summary>
    public bool MayPass { get; init; }

    /// <summary>The sentence alone: <c>file:line:column: error: message</c>.</summary>
    public override string ToString() =>
        $"{Position}: {(Severity == Severity.Error ? "error" : "warning")}: {Message}";

    /// <summary>The sentence, the source line and a caret under the token; where there is no line, the sentence.</summary>
    public string Render()
    {
        if (SourceLine.Length == 0)
            return ToString();
        var text = new StringBuilder(ToString()).Append('\n');
        var column = Position.Column - 1;
        var first = column > ShownColumns * 3 / 4 ? column - ShownColumns / 2 : 0;
        var last = Math.Min(SourceLine.Length, first + ShownColumns);
        text.Append("    ");
        for (var i = first; i < last; i++)
            text.Append(Printable(SourceLine[i]));
        text.Append("\n    ");
        for (var i = first; i < column; i++)
            text.Append(i < SourceLine.Length && SourceLine[i] == '\t' ? '\t' : ' ');
        text.Append('^').Append('~', Math.Clamp(Length - 1, 0, Math.Max(0, last - column - 1)));
        return text.ToString();
    }

    // A file's control characters must not reach a terminal.
    private static char Printable(char c) => c != '\t' && (char.IsControl(c) || char.IsSurrogate(c)) ? '?' : c;
}
