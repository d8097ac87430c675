using System.Globalization;

namespace IkeLab.CommandLine.Ctl;

/// <summary>Quantities as people read them.</summary>
internal static class CtlUnits
{
    private static readonly string[] Prefixes = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>The two largest units: <c>45s</c>, <c>2m05s</c>, <c>1h02m</c>, <c>3d04h</c>.</summary>
    public static string Duration(long seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, seconds)}s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}m{seconds % 60:00}s"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}h{seconds / 60 % 60:00}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400}d{seconds / 3600 % 24:00}h"),
    };

    /// <summary>Three digits or a little more: <c>512 B</c>, <c>1.5 KiB</c>.</summary>
    public static string Octets(ulong octets)
    {
        if (octets < 1024)
            return string.Create(CultureInfo.InvariantCulture, $"{octets} B");
        var value = octets / 1024.0;
        var prefix = 0;
        while (value >= 1024 && prefix < Prefixes.Length - 1)
        {
            value /= 1024;
            prefix++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Prefixes[prefix]}");
    }

    public static string Count(long number, string singular, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? singular : plural ?? singular + "s")}");
}
