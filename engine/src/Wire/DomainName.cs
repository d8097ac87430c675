using System.Text;

namespace IkeLab.Engine.Wire;

/// <summary>
/// Fully qualified domain names as configuration attributes carry them: in presentation format with IDNA A-labels and
/// without a terminator (RFC 8598 §4.1, RFC 9464 §3.1). Escapes are not understood: no such name needs them.
/// </summary>
public static class DomainName
{
    /// <summary>255 octets on the wire of DNS (RFC 1035 §2.3.4).</summary>
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    /// <summary>In lower case and without the last dot; null when the octets are no name, or the root's.</summary>
    public static string? Read(ReadOnlySpan<byte> octets)
    {
        if (octets.Length > 0 && octets[^1] == '.')
            octets = octets[..^1];
        if (octets.Length is 0 or > MaxName)
            return null;
        var start = 0;
        for (var i = 0; i <= octets.Length; i++)
        {
            if (i < octets.Length && octets[i] != '.')
                continue;
            if (!IsLabel(octets[start..i]))
                return null;
            start = i + 1;
        }
        return Encoding.ASCII.GetString(octets).ToLowerInvariant();
    }

    /// <summary>The same for a name of our own configuration.</summary>
    public static string? Normalize(string name) => Ascii.IsValid(name) ? Read(Encoding.ASCII.GetBytes(name)) : null;

    /// <summary>Both normalized; a name lies within itself.</summary>
    public static bool IsWithin(string name, string domain) => name.EndsWith(domain, StringComparison.Ordinal)
        && (name.Length == domain.Length || name[name.Length - domain.Length - 1] == '.');

    /// <exception cref="ArgumentException">It is no name.</exception>
    internal static byte[] Octets(string name) => Normalize(name) is { } normalized
        ? Encoding.ASCII.GetBytes(normalized)
        : throw new ArgumentException($"'{name}' is no domain name, as example.com is", nameof(name));

    private static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-')
            return false;
        foreach (var octet in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'-' or (byte)'_'))
                return false;
        }
        return true;
    }
}
