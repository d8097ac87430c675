using System.Buffers;

namespace IkeLab.Pcap2Test;

/// <summary>
/// Lines of an offset, octets, and perhaps the same octets as characters, as hexdump -C, xxd and Wireshark write them.
/// </summary>
internal static class HexDump
{
    /// <summary>Octets of a line: what all of them write.</summary>
    private const int MaxLine = 16;

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Before the characters of a last line that is not full; between octets there are at most two.</summary>
    private const string Gap = "   ";

    /// <summary>It is a dump when each line's offset is the number of octets before it.</summary>
    public static bool TryRead(string text, out byte[] octets)
    {
        octets = [];
        var read = new List<byte>();
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            var end = lines[i].AsSpan().IndexOfAnyExcept(s_digits);
            var offset = end < 0 ? lines[i] : lines[i][..end];
            if (offset.Length is < 4 or > 8 || Convert.ToInt32(offset, 16) != read.Count)
                return false;
            // hexdump ends with an offset alone.
            if (end < 0)
                return i > 0 && i == lines.Length - 1 && Take(read, out octets);
            var rest = lines[i][end..];
            // One space alone stands between groups of plain hexadecimal digits.
            if (rest[0] != ':' && !rest.StartsWith("  ", StringComparison.Ordinal))
                return false;
            ReadLine(rest.TrimStart(':', ' '), read);
        }
        return Take(read, out octets);
    }

    private static bool Take(List<byte> read, out byte[] octets)
    {
        octets = [.. read];
        return octets.Length > 0;
    }

    private static void ReadLine(string rest, List<byte> read)
    {
        var gap = rest.IndexOf(Gap, StringComparison.Ordinal);
        var groups = (gap < 0 ? rest : rest[..gap]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var full = read.Count + MaxLine;
        foreach (var group in groups)
        {
            if (read.Count == full || group.Length is not (2 or 4) || !group.All(char.IsAsciiHexDigit))
                return;
            read.AddRange(Convert.FromHexString(group));
        }
    }
}
