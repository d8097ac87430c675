namespace IkeLab.Pcap2Test.Vectors;

/// <summary>Runs a test file and tells where it fails, as a diff.</summary>
internal static class VectorRunner
{
    private const int MaxShown = 40;
    private const int Context = 60;

    /// <returns>True when the engine still does what the file says.</returns>
    public static bool Run(string name, string text, ICryptoProvider crypto, TextWriter output)
    {
        if (VectorParser.TryParse(text, out var input) is { } problem)
        {
            output.WriteLine($"FAILED {name}: {problem}");
            return false;
        }
        var actual = VectorText.Render(input, crypto);
        var failures = new List<string>();
        if (actual != text)
        {
            Compare(text.Split('\n'), actual.Split('\n'), failures);
        }
        // The inputs may be whole and yet not fit each other: that was so when the file was written, and is no pass.
        if (actual.Contains("derived keys DIFFER", StringComparison.Ordinal) || actual.Contains("  auth WRONG", StringComparison.Ordinal))
            failures.Add("the keys, the Diffie-Hellman secret and the shared key do not belong together");
        if (failures.Count == 0)
        {
            output.WriteLine($"passed {name}: {input.Messages.Count} messages, {actual.Count(c => c == '\n')} lines");
            return true;
        }
        output.WriteLine($"FAILED {name}: '-' is what the file says, '+' what the engine makes of its inputs");
        foreach (var line in failures.Take(MaxShown))
            output.WriteLine(line);
        if (failures.Count > MaxShown)
            output.WriteLine($"and {failures.Count - MaxShown} lines more");
        return false;
    }

    private static void Compare(string[] expected, string[] actual, List<string> failures)
    {
        var where = "";
        var told = "";
        for (int i = 0, j = 0; i < expected.Length || j < actual.Length;)
        {
            var left = i < expected.Length ? expected[i] : null;
            var right = j < actual.Length ? actual[j] : null;
            if (left == right)
            {
                where = left!.StartsWith("message ", StringComparison.Ordinal) ? left : where;
                (i, j) = (i + 1, j + 1);
                continue;
            }
            if (where != told)
                failures.Add($"  {told = where}");
            // A line more or less must not make all that follows differ: look for the next place that is equal.
            var (skipLeft, skipRight) = Resynchronise(expected, actual, i, j);
            for (var end = i + skipLeft; i < end; i++)
                failures.Add($"- line {i + 1}: {Near(expected[i], right)}");
            for (var end = j + skipRight; j < end; j++)
                failures.Add($"+ {Near(actual[j], left)}");
        }
    }

    private static (int Left, int Right) Resynchronise(string[] expected, string[] actual, int i, int j)
    {
        const int Window = 400;
        for (var distance = 1; distance < Window; distance++)
        {
            for (var left = 0; left <= distance; left++)
            {
                var right = distance - left;
                if (i + left < expected.Length && j + right < actual.Length && expected[i + left].Length > 0
                    && expected[i + left] == actual[j + right])
                {
                    return (left, right);
                }
            }
        }
        return (expected.Length - i, actual.Length - j);
    }

    /// <summary>Long lines are shown around the place where they differ from their counterpart.</summary>
    private static string Near(string line, string? other)
    {
        if (line.Length <= 3 * Context)
            return Printable(line);
        var at = other is null ? 0 : line.AsSpan().CommonPrefixLength(other);
        var start = Math.Clamp(at - Context, 0, line.Length - 2 * Context);
        return $"{(start > 0 ? "…" : "")}{Printable(line.Substring(start, 2 * Context))}… (from column {at + 1})";
    }

    private static string Printable(string text) =>
        Tree.FieldReader.Printable(System.Text.Encoding.UTF8.GetBytes(text));
}
