using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IkeLab.Authority;

/// <summary>How a command ended.</summary>
/// <param name="Error">One sentence that says what was wrong; null when the command succeeded.</param>
/// <param name="Lines">What to tell the user: files written, hints. Empty after an error.</param>
public sealed record Outcome(string? Error, IReadOnlyList<string> Lines)
{
    public bool Succeeded => Error is null;

    /// <summary>Carries a command out; what stops it becomes the error.</summary>
    internal static Outcome Of(Func<IReadOnlyList<string>> command)
    {
        try
        {
            return new Outcome(null, command());
        }
        catch (RefusedException refused)
        {
            return new Outcome(refused.Message, []);
        }
        catch (UnauthorizedAccessException denied)
        {
            return new Outcome($"{denied.Message.TrimEnd('.')}: run it as root", []);
        }
        catch (Exception damage) when (damage is AsnContentException or CryptographicException)
        {
            return new Outcome($"a file of the CA is damaged: {damage.Message.TrimEnd('.')}", []);
        }
        catch (IOException fault)
        {
            return new Outcome(fault.Message.TrimEnd('.'), []);
        }
    }
}

/// <summary>
/// A command cannot be carried out; becomes the <see cref="Outcome.Error"/> of the command.
/// </summary>
internal sealed class RefusedException(string message) : Exception(message);
