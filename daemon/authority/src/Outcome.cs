namespace IkeLab.Authority;

/// <summary>How a command ended.</summary>
/// <param name="Error">One sentence that says what was wrong; null when the command succeeded.</param>
/// <param name="Lines">What to tell the user: files written, hints. Empty after an error.</param>
public sealed record Outcome(string? Error, IReadOnlyList<string> Lines)
{
    public bool Succeeded => Error is null;
}

/// <summary>A command cannot be carried out; becomes the <see cref="Outcome.Error"/> of the command.</summary>
internal sealed class RefusedException(string message) : Exception(message);
