using System.Globalization;
using System.Text;

namespace IkeLab.Vectors.Tests.Format;

/// <summary>
/// Octets as a vector file writes them, parts with spaces between: <c>0a0b0c</c> in hexadecimal,
/// <c>00..1f</c> counting up, <c>aa*20</c> repeated, <c>"text"</c> in ASCII.
/// </summary>
internal static class OctetSyntax
{
    /// <summary>
    /// No vector needs more; a typing error in a repetition must not eat the memory.
    /// </summary>
    private const int MaxLength = 65536;

    /// <exception cref="FormatException">What was expected, without the place.</exception>
    public static byte[] Parse(string text)
    {
        var octets = new List<byte>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == ' ')
            {
                at++;
                continue;
            }
            var end = text[at] == '"' ? EndOfText(text, at) : EndOfWord(text, at);
            Append(octets, text[at..end]);
            at = end;
            if (octets.Count > MaxLength)
                throw new FormatException($"expected at most {MaxLength} octets");
        }
        return [.. octets];
    }

    private static int EndOfText(string text, int at)
    {
        var close = text.IndexOf('"', at + 1);
        if (close < 0)
            throw new FormatException("expected a closing quotation mark");
        return close + 1;
    }

    private static int EndOfWord(string text, int at)
    {
        var space = text.IndexOf(' ', at);
        return space < 0 ? text.Length : space;
    }

    private static void Append(List<byte> octets, string part)
    {
        if (part[0] == '"')
            octets.AddRange(Encoding.ASCII.GetBytes(part[1..^1]));
        else if (part.Length == 6 && part[2..4] == "..")
            AppendRange(octets, Octet(part[..2], part), Octet(part[4..], part), part);
        else if (part.Length > 3 && part[2] == '*')
            octets.AddRange(Enumerable.Repeat(Octet(part[..2], part), Count(part)));
        else
            AppendHex(octets, part);
    }

    private static void AppendRange(List<byte> octets, byte first, byte last, string part)
    {
        if (first > last)
            throw new FormatException($"expected a range that counts up, found {part}");
        for (int octet = first; octet <= last; octet++)
            octets.Add((byte)octet);
    }

    private static void AppendHex(List<byte> octets, string part)
    {
        if (part.Length % 2 != 0)
            throw new FormatException(
                $"expected two digits an octet, found {part.Length} in {Short(part)}");
        for (var i = 0; i < part.Length; i += 2)
            octets.Add(Octet(part.Substring(i, 2), part));
    }

    private static byte Octet(string digits, string part) =>
        byte.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)
            ? octet
            : throw new FormatException(
                $"expected hexadecimal digits, found {digits} in {Short(part)}");

    private static int Count(string part) =>
        int.TryParse(part.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count is > 0 and <= MaxLength
            ? count
            : throw new FormatException(
                $"expected a count from 1 to {MaxLength}, found {part[3..]}");

    private static string Short(string part) => part.Length <= 20 ? part : part[..20] + "…";
}
