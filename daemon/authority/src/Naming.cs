using System.Net;

namespace IkeLab.Authority;

/// <summary>Names of authorities and hosts become names of files, so they are checked first.</summary>
internal static class Naming
{
    /// <summary>
    /// With a suffix and a temporary file's marks this still fits a file name of 255 octets.
    /// </summary>
    public const int MaxLength = 200;

    /// <exception cref="RefusedException">The name cannot be one.</exception>
    public static void CheckAuthority(string name) => Check(name, "the CA");

    /// <summary>"local" stands for this machine's name, as with ikectl.</summary>
    /// <exception cref="RefusedException">The name cannot be one.</exception>
    public static string Host(string name)
    {
        var host = name == "local" ? Dns.GetHostName() : name;
        Check(host, "the host");
        // The CA's own files would be overwritten.
        return host == "ca"
            ? throw new RefusedException(
                "a host cannot be called 'ca': its files would be those of the CA itself")
            : host;
    }

    /// <summary>The archive's name without suffix: other systems allow no colons in it.</summary>
    public static string Archive(string host) => host.Replace(':', '_');

    private static void Check(string name, string what)
    {
        if (name.Length is 0 or > MaxLength)
            throw new RefusedException(
                $"the name of {what} has {name.Length} characters: expected 1 to {MaxLength}");
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"._-@:+".Contains(c, StringComparison.Ordinal))
            {
                throw new RefusedException($"the name of {what} cannot contain {Show(c)}: "
                    + "expected letters, digits and . _ - @ : +");
            }
        }
        if (!char.IsAsciiLetterOrDigit(name[0]) && name[0] is not ('_' or ':')
            || name.Contains("..", StringComparison.Ordinal))
        {
            throw new RefusedException(
                $"'{name}' cannot be the name of {what}: expected a letter or digit first, and no '..'");
        }
    }

    private static string Show(char c) => c is > ' ' and <= '~' ? $"'{c}'" : $"the character U+{(int)c:X4}";
}
