namespace IkeLab.Pcap2Test.Vectors;

/// <summary>Runs a test file and tells where it fails, as a diff.</summary>
internal static class VectorRunner
{
    private const int MaxShown = 40;
    private const int Context = 60;
    private const int MaxAligned = 16 << 20;

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
        // The inputs may be whole and yet not fit each other: that was so when the file was
        // written, and is no pass.
        if (actual.Contains("derived keys DIFFER", StringComparison.Ordinal)
            || actual.Contains("  auth WRONG", StringComparison.Ordinal))
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

    /// <summary>
    /// Message by message, so that what is amiss in one does not make all that follows differ.
    /// </summary>
    private static void Compare(string[] expected, string[] actual, List<string> failures)
    {
        var (left, right) = (Blocks(expected), Blocks(actual));
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var (a, b) = (i < left.Count ? left[i] : 0..0, i < right.Count ? right[i] : 0..0);
            if (!expected[a].SequenceEqual(actual[b]))
                CompareBlock(expected, a, actual[b], failures);
        }
    }

    /// <summary>
    /// The lines before the first message, then those of each message, then the last line.
    /// </summary>
    private static List<Range> Blocks(string[] lines)
    {
        var blocks = new List<Range>();
        var start = 0;
        for (var i = 1; i <= lines.Length; i++)
        {
            if (i < lines.Length && !lines[i].StartsWith("message ", StringComparison.Ordinal)
                && !lines[i].StartsWith("replay ", StringComparison.Ordinal)
                && !lines[i].StartsWith("end ", StringComparison.Ordinal))
            {
                continue;
            }
            blocks.Add(start..i);
            start = i;
        }
        return blocks;
    }

    private static void CompareBlock(
        string[] expected, Range range, string[] right, List<string> failures)
    {
        var left = expected[range];
        var same = LongestCommon(left, right);
        if (left.Length > 0 && left[0].StartsWith("message ", StringComparison.Ordinal))
            failures.Add($"  {Printable(left[0])}");
        for (int i = 0, j = 0; i < left.Length || j < right.Length;)
        {
            if (i < left.Length && j < right.Length && left[i] == right[j])
                (i, j) = (i + 1, j + 1);
            else if (i < left.Length
                && (j == right.Length || same is null || same[i + 1, j] >= same[i, j + 1]))
                failures.Add($"- line {range.Start.Value + i + 1}: {Near(left[i++], j < right.Length ? right[j] : null)}");
            else
                failures.Add($"+ {Near(right[j++], i < left.Length ? left[i] : null)}");
        }
    }

    /// <summary>
    /// How many lines the rests from (i, j) on have in common; nothing is aligned in blocks beyond
    /// a size.
    /// </summary>
    private static int[,]? LongestCommon(string[] left, string[] right)
    {
        if ((long)left.Length * right.Length > MaxAligned)
            return null;
        var same = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
        {
            for (var j = right.Length - 1; j >= 0; j--)
                same[i, j] = left[i] == right[j] ? same[i + 1, j + 1] + 1
                    : Math.Max(same[i + 1, j], same[i, j + 1]);
        }
        return same;
    }

    /// <summary>
    /// Long lines are shown around the place where they differ from their counterpart.
    /// </summary>
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
