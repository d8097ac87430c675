using System.Text.RegularExpressions;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Diagnostics;

/// <summary>Collects findings up to a limit of each kind.</summary>
internal sealed partial class DiagnosticBag
{
    public const int MaxErrors = 20;
    public const int MaxWarnings = 200;

    private readonly List<Diagnostic> _errors = [];
    private readonly List<Diagnostic> _warnings = [];

    public IReadOnlyList<Diagnostic> Errors => _errors;
    public IReadOnlyList<Diagnostic> Warnings => _warnings;

    /// <summary>No further error is taken, so reading on is of no use.</summary>
    public bool IsFull => _errors.Count >= MaxErrors;

    public void Error(SourceSpan at, string message) => Add(Make(Severity.Error, at, message));

    /// <summary>An error that the host's names and interfaces are to blame for.</summary>
    public void PassingError(SourceSpan at, string message) =>
        Add(Make(Severity.Error, at, message) with { MayPass = true });

    public void Warn(SourceSpan at, string message)
    {
        if (_warnings.Count < MaxWarnings)
            _warnings.Add(Make(Severity.Warning, at, message));
    }

    /// <summary>Puts both kinds into the order of the places they name, file by file as first met.</summary>
    public static IReadOnlyList<Diagnostic> InOrder(IEnumerable<Diagnostic> diagnostics)
    {
        var files = new List<string>();
        var list = diagnostics.ToList();
        foreach (var diagnostic in list)
        {
            if (!files.Contains(diagnostic.Position.File))
                files.Add(diagnostic.Position.File);
        }
        return [.. list.OrderBy(d => files.IndexOf(d.Position.File)).ThenBy(d => d.Position.Line)
            .ThenBy(d => d.Position.Column)];
    }

    private void Add(Diagnostic error)
    {
        if (!IsFull)
            _errors.Add(error);
    }

    private static Diagnostic Make(Severity severity, SourceSpan at, string message)
    {
        var position = at.Position;
        var line = Secret().Replace(at.File.Line(position.Line), Star);
        return new(severity, position, Math.Max(1, at.Length), Printable(message), line);
    }

    // Names of files and policies stand in messages as they were written.
    private static string Printable(string message) => message.Any(char.IsControl)
        ? string.Concat(message.Select(c => char.IsControl(c) ? '?' : c)) : message;

    private static string Star(Match match)
    {
        var secret = match.Groups["secret"];
        if (secret.Value == "file")
            return match.Value;
        var start = secret.Index - match.Index;
        return match.Value[..start] + new string('*', secret.Length) + match.Value[(start + secret.Length)..];
    }

    // Messages go to logs: what follows psk, secret and a user's name is not for them.
    [GeneratedRegex("""
        \b(?:psk|secret|user[ \t]+(?:"[^"]*"|'[^']*'|[^ \t]+))[ \t]+(?<secret>"[^"]*"?|'[^']*'?|[^ \t"']+)
        """, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secret();
}
