using System.Globalization;
using System.Text;

namespace IkeLab.CommandLine.Ctl;

/// <summary>
/// Writes lines to a terminal. Identities come from peers, so what could move the cursor or turn the
/// direction of writing becomes a question mark.
/// </summary>
internal sealed class CtlPrinter(TextWriter output)
{
    private const int Gap = 2;

    public void Line(string text) => output.WriteLine(Clean(text));

    /// <summary>Columns as wide as their widest cell; the last one is as long as it likes.</summary>
    public static IEnumerable<string> Align(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(c => rows.Max(r => r[c].Length)).ToArray();
        return rows.Select(row => string.Concat(row.Select((cell, c) => cell.PadRight(widths[c] + Gap))).TrimEnd());
    }

    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var isHarmless = rune.Value == '\t' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control
                or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            clean.Append(isHarmless ? rune : new Rune('?'));
        }
        return clean.ToString();
    }
}
