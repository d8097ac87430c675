using System.Globalization;
using System.Text;

namespace IkeLab.Control;

/// <summary>Counters as OpenMetrics 1.0 exposition text.</summary>
public static class MetricsText
{
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private const string Prefix = "ikelab_";

    public static string Print(StatsInfo stats)
    {
        var text = new StringBuilder(8192);
        foreach (var metric in Metric.All)
        {
            var family = Prefix + metric.Name;
            Head(text, family, metric.Type == MetricType.Counter ? "counter" : "gauge", metric.Help);
            var sample = metric.Type == MetricType.Counter ? family + "_total" : family;
            text.Append(CultureInfo.InvariantCulture, $"{sample} {metric.Value(stats)}\n");
        }
        Head(text, Prefix + "drops", "counter", "Datagrams dropped without effect, by reason.");
        foreach (var (reason, count) in stats.DropsByReason.OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{Prefix}drops_total{{reason=\"{Escape(reason)}\"}} {count}\n");
        }
        Head(text, Prefix + "uptime_seconds", "gauge", "Time since the daemon began.", unit: "seconds");
        text.Append(CultureInfo.InvariantCulture, $"{Prefix}uptime_seconds {stats.UptimeSeconds}\n");
        Head(text, Prefix + "start_time_seconds", "gauge", "When the daemon began, in seconds of the Unix epoch.",
            unit: "seconds");
        text.Append(CultureInfo.InvariantCulture,
            $"{Prefix}start_time_seconds {stats.Started.ToUnixTimeMilliseconds() / 1000.0:0.###}\n");
        Head(text, Prefix + "build", "info", "The daemon's version.");
        text.Append(CultureInfo.InvariantCulture,
            $"{Prefix}build_info{{version=\"{Escape(stats.Version)}\"}} 1\n");
        return text.Append("# EOF\n").ToString();
    }

    private static void Head(StringBuilder text, string family, string type, string help, string? unit = null)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {family} {type}\n");
        if (unit is not null)
            text.Append(CultureInfo.InvariantCulture, $"# UNIT {family} {unit}\n");
        text.Append(CultureInfo.InvariantCulture, $"# HELP {family} {Escape(help)}\n");
    }

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
