using System.Globalization;
using System.Net;
using System.Text;

namespace IkeLab.Sim.Report;

/// <summary>Plots as inline SVG, so that the page needs nothing else and prints well.</summary>
internal static class SvgPlot
{
    private const double Width = 500;
    private const double Height = 190;
    private const double Left = 48;
    private const double Right = 490;
    private const double Top = 12;
    private const double Bottom = 164;

    /// <summary>Lines of the named series over virtual time.</summary>
    public static void AppendSeries(StringBuilder page, RunRecord record, string title, params string[] names)
    {
        var series = names.Select(n => record.Series.FirstOrDefault(s => s.Name == n)).OfType<Series>().ToArray();
        Begin(page, title, series.Select((s, i) => $"<span class=\"s{i}\">{Text(s.Name)}</span>"));
        var count = series.Select(s => s.Values.Count).DefaultIfEmpty(0).Max();
        var top = NiceTop(series.SelectMany(s => s.Values).DefaultIfEmpty(0).Max());
        AppendScale(page, top);
        for (var i = 0; i <= 4 && count > 1; i++)
        {
            var at = record.SampleEvery * (1 + (count - 1) * i / 4.0);
            Label(page, X(i / 4.0), Bottom + 16, i == 0 ? "start" : i == 4 ? "end" : "middle", Quantity.Print(Minutes(at)));
        }
        for (var i = 0; i < series.Length; i++)
            AppendLine(page, series[i].Values, top, i);
        page.Append("</svg></figure>");
    }

    /// <summary>A histogram with a logarithmic time axis and the percentiles.</summary>
    public static void AppendDistribution(StringBuilder page, Distribution distribution)
    {
        Begin(page, $"{char.ToUpperInvariant(distribution.Name[0])}{distribution.Name[1..]} time",
            [$"<span class=\"soft\">p50 {Time(distribution.P50)}, p95 {Time(distribution.P95)}, p99 {Time(distribution.P99)}</span>"]);
        if (distribution.Count > 0)
            AppendBars(page, distribution);
        page.Append("</svg></figure>");
    }

    private static void AppendBars(StringBuilder page, Distribution distribution)
    {
        double low = Math.Log10(Math.Max(1, distribution.Buckets[0].UpTo * 0.7));
        var high = Math.Max(low + 0.5, Math.Log10(Math.Max(10, distribution.Max * 1.2)));
        double Position(long value) => X(Math.Clamp((Math.Log10(Math.Max(1, value)) - low) / (high - low), 0, 1));
        // A square root keeps the rare slow ones visible beside thousands of usual ones.
        var most = Math.Sqrt(distribution.Buckets.Max(b => b.Count));
        page.Append($"<line class=\"grid\" x1=\"{F(Left)}\" x2=\"{F(Right)}\" y1=\"{F(Bottom)}\" y2=\"{F(Bottom)}\"/>");
        foreach (var (upTo, count) in distribution.Buckets)
        {
            var height = Math.Max(2, Math.Sqrt(count) / most * (Bottom - Top - 14));
            page.Append($"<rect class=\"bar\" x=\"{F(Position(upTo) - 6)}\" width=\"6\" y=\"{F(Bottom - height)}\" height=\"{F(height)}\">")
                .Append($"<title>{count} up to {Time(upTo)}</title></rect>");
        }
        // Names stand to the left and to the right of marks that are close together.
        foreach (var (name, value, anchor) in new[]
            { ("p50", distribution.P50, "middle"), ("p95", distribution.P95, "end"), ("p99", distribution.P99, "start") })
        {
            var x = Position(value);
            page.Append($"<line class=\"mark\" x1=\"{F(x)}\" x2=\"{F(x)}\" y1=\"{F(Top + 8)}\" y2=\"{F(Bottom)}\"/>");
            Label(page, Math.Min(x, Width - 22), Top + 4, anchor, name);
        }
        for (var decade = (int)Math.Ceiling(low); decade <= high; decade++)
        {
            var value = (long)Math.Pow(10, decade);
            Label(page, Position(value), Bottom + 16, "middle", Time(value));
        }
    }

    private static void AppendLine(StringBuilder page, IReadOnlyList<double> values, double top, int number)
    {
        if (values.Count == 0)
            return;
        var line = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            line.Append(i == 0 ? 'M' : 'L').Append(F(X(values.Count == 1 ? 0 : (double)i / (values.Count - 1)))).Append(' ')
                .Append(F(Bottom - values[i] / top * (Bottom - Top)));
        }
        page.Append($"<path class=\"area s{number}\" d=\"{line}L{F(values.Count == 1 ? Left : Right)} {F(Bottom)}L{F(Left)} {F(Bottom)}Z\"/>")
            .Append($"<path class=\"line s{number}\" d=\"{line}\"/>");
    }

    private static void AppendScale(StringBuilder page, double top)
    {
        for (var i = 0; i <= 4; i++)
        {
            var y = Bottom - (Bottom - Top) * i / 4;
            page.Append($"<line class=\"grid\" x1=\"{F(Left)}\" x2=\"{F(Right)}\" y1=\"{F(y)}\" y2=\"{F(y)}\"/>");
            Label(page, Left - 6, y + 4, "end", Short(top * i / 4));
        }
    }

    private static void Begin(StringBuilder page, string title, IEnumerable<string> legend) =>
        page.Append($"<figure><figcaption>{Text(title)}{string.Concat(legend)}</figcaption>")
            .Append($"<svg viewBox=\"0 0 {F(Width)} {F(Height)}\" role=\"img\" aria-label=\"{Text(title)}\">");

    private static void Label(StringBuilder page, double x, double y, string anchor, string text) =>
        page.Append($"<text x=\"{F(x)}\" y=\"{F(y)}\" text-anchor=\"{anchor}\">{Text(text)}</text>");

    private static double X(double share) => Left + share * (Right - Left);

    /// <summary>The next of 4, 8, 20, 40, 80, 200 … above the value, so that quarters are whole.</summary>
    private static double NiceTop(double value)
    {
        for (double power = 1; ; power *= 10)
        {
            foreach (var step in (ReadOnlySpan<double>)[4, 8, 20])
            {
                if (step * power >= value)
                    return step * power;
            }
        }
    }

    private static string Short(double value) => value >= 10_000
        ? (value / 1000).ToString("0.#", CultureInfo.InvariantCulture) + "k"
        : value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Time(long microseconds) => microseconds switch
    {
        < 1000 => $"{microseconds} µs",
        < 1_000_000 => (microseconds / 1000.0).ToString("0.#", CultureInfo.InvariantCulture) + " ms",
        _ => (microseconds / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " s",
    };

    private static TimeSpan Minutes(TimeSpan time) => TimeSpan.FromMinutes(Math.Round(time.TotalMinutes));
    private static string F(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
