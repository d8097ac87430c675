using System.Globalization;

namespace IkeLab.Configuration;

/// <summary>Reads /etc/protocols and /etc/services; a file that is missing is an empty table.</summary>
internal static class NameTables
{
    public static Dictionary<string, byte> Protocols(string path)
    {
        var table = new Dictionary<string, byte>(StringComparer.Ordinal);
        foreach (var words in Lines(path))
        {
            if (!byte.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            foreach (var name in words.Where((_, i) => i != 1))
                table.TryAdd(name, number);
        }
        return table;
    }

    public static Dictionary<string, ushort> Services(string path)
    {
        var lines = Lines(path).ToList();
        var table = new Dictionary<string, ushort>(StringComparer.Ordinal);
        foreach (var transport in new[] { "/tcp", "/udp" })
        {
            foreach (var words in lines.Where(w => w[1].EndsWith(transport, StringComparison.Ordinal)))
            {
                var digits = words[1].AsSpan(0, words[1].Length - transport.Length);
                if (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                    continue;
                foreach (var name in words.Where((_, i) => i != 1))
                    table.TryAdd(name, port);
            }
        }
        return table;
    }

    private static IEnumerable<string[]> Lines(string path) =>
        from line in File.Exists(path) ? File.ReadAllLines(path) : []
        let words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        where words.Length >= 2
        select words;
}
