namespace IkeLab.Authority;

/// <summary>Knows the one password that a command may need.</summary>
public interface IPasswordSource
{
    /// <param name="what">What the password is for, as the object of a sentence.</param>
    /// <param name="isNew">It protects something new, so a person should type it twice.</param>
    /// <param name="error">Why there is none, as one sentence; empty on success.</param>
    /// <returns>Null when there is none.</returns>
    string? Ask(string what, bool isNew, out string error);
}

/// <summary>What passwords may be.</summary>
internal static class Passwords
{
    /// <summary>OpenSSL reads no shorter ones for keys.</summary>
    public const int MinLength = 4;
    public const int MaxLength = 255;

    /// <exception cref="RefusedException">There is no password, or it cannot be used.</exception>
    public static string Ask(this IPasswordSource source, string what, bool isNew)
    {
        var password = source.Ask(what, isNew, out var error) ?? throw new RefusedException(error);
        // Existing files may have any password; only new ones can be chosen.
        if (isNew && password.Length is < MinLength or > MaxLength)
        {
            throw new RefusedException(
                $"the password for {what} has {password.Length} characters: "
                + $"expected {MinLength} to {MaxLength}");
        }
        return password.Any(char.IsControl)
            ? throw new RefusedException($"the password for {what} has a control character in it")
            : password;
    }
}
