namespace IkeLab.Control;

/// <summary>One finding in a configuration.</summary>
/// <param name="Line">From 1; 0 when it is about the whole file.</param>
/// <param name="Column">From 1; 0 when it is about the whole line.</param>
/// <param name="Sentence">What is wrong and what was expected.</param>
public sealed record DiagnosticInfo(bool IsError, string File, int Line, int Column, string Sentence)
{
    /// <summary><c>file:line:column: error: sentence</c>, as the daemon prints it.</summary>
    public override string ToString()
    {
        var position = Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
        return $"{position}: {(IsError ? "error" : "warning")}: {Sentence}";
    }
}
