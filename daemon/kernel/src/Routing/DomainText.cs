namespace IkeLab.Kernel.Routing;

/// <summary>Domain names on their way into files and arguments of commands.</summary>
internal static class DomainText
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;
    private const int MaxShown = 64;

    /// <summary>
    /// Letters, digits, hyphens and underscores in labels of 1 to 63, with or without the last dot.
    /// </summary>
    public static bool IsValid(string name)
    {
        var bare = name.EndsWith('.') ? name[..^1] : name;
        return bare.Length is > 0 and <= MaxName && Array.TrueForAll(bare.Split('.'), IsLabel);
    }

    /// <summary>At most 64 characters, none of which can do harm in a log.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Take(MaxShown).Select(c => c is > ' ' and < '\x7f' ? c : '?'));

    private static bool IsLabel(string label) => label.Length is > 0 and <= MaxLabel && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
