using System.Globalization;

namespace IkeLab.Trust;

/// <summary>How things are written for operators.</summary>
internal static class Sentences
{
    public static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A peer's or a server's text: printable ASCII of bounded length.</summary>
    public static string Printable(string text)
    {
        const int Most = 200;
        var shown = text.Length > Most ? text.AsSpan(0, Most) : text;
        return string.Create(shown.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = from[i] is >= ' ' and <= '~' ? from[i] : '?';
        });
    }
}
