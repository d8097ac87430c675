using System.Globalization;

namespace IkeLab.Sim;

/// <summary>
/// Numbers with units as people write them. Each reader answers false for what it does not understand.
/// </summary>
public static class Quantity
{
    private static readonly (string Unit, double Seconds)[] TimeUnits =
    [
        ("ms", 0.001), ("us", 0.000001), ("d", 86400), ("h", 3600), ("min", 60), ("m", 60), ("s", 1),
    ];

    /// <summary><c>5%</c> or <c>0.05</c>; 0–1 or 0 %–100 %.</summary>
    public static bool TryShare(string text, out double share)
    {
        var percent = text.EndsWith('%');
        if (!TryNumber(percent ? text[..^1] : text, out share))
            return false;
        if (percent)
            share /= 100;
        return share is >= 0 and <= 1;
    }

    /// <summary><c>90s</c>, <c>1h30m</c>, <c>250ms</c>, or plain seconds.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        double seconds = 0;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
            return false;
        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
                digits++;
            if (!TryNumber(rest[..digits].ToString(), out var number))
                return false;
            rest = rest[digits..];
            var letters = 0;
            while (letters < rest.Length && char.IsAsciiLetter(rest[letters]))
                letters++;
            var unit = rest[..letters].ToString();
            rest = rest[letters..];
            if (unit.Length == 0 && rest.IsEmpty && seconds == 0)
                seconds = number;
            else if (Array.Find(TimeUnits, u => u.Unit == unit) is { Unit: not null } known)
                seconds += number * known.Seconds;
            else
                return false;
        }
        if (seconds > TimeSpan.FromDays(3650).TotalSeconds)
            return false;
        duration = TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Octets: <c>1400</c>, <c>64k</c>.</summary>
    public static bool TrySize(string text, out int size)
    {
        size = 0;
        var factor = text.EndsWith("k", StringComparison.OrdinalIgnoreCase) ? 1024 : 1;
        if (!TryNumber(factor > 1 ? text[..^1] : text, out var number) || number * factor > int.MaxValue)
            return false;
        size = (int)(number * factor);
        return true;
    }

    /// <summary>
    /// Events in the given unit of time: <c>2</c>, <c>2/h</c>, <c>30/min</c>, <c>1/s</c>; <c>off</c> is 0.
    /// </summary>
    public static bool TryRate(string text, TimeSpan per, out double rate)
    {
        rate = 0;
        if (text is "off" or "none")
            return true;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryNumber(slash < 0 ? text : text[..slash], out rate))
            return false;
        if (slash < 0)
            return true;
        if (Array.Find(TimeUnits, u => u.Unit == text[(slash + 1)..]) is not { Unit: not null } unit)
            return false;
        rate *= per.TotalSeconds / unit.Seconds;
        return true;
    }

    /// <summary>Exact: what <see cref="TryDuration"/> reads from it is the same duration.</summary>
    public static string Print(TimeSpan duration)
    {
        if (duration.TotalSeconds is > 0 and < 1)
            return Exact(duration.Ticks, TimeSpan.TicksPerMillisecond) + "ms";
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = "";
        if ((int)duration.TotalHours > 0)
            text += $"{(int)duration.TotalHours}h";
        if (duration.Minutes > 0)
            text += $"{duration.Minutes}m";
        var rest = duration.Ticks % TimeSpan.TicksPerMinute;
        return rest > 0 ? $"{text}{Exact(rest, TimeSpan.TicksPerSecond)}s" : text;
    }

    /// <summary>
    /// A percentage where that is exact, otherwise the fraction: a repeated run must have the same share.
    /// </summary>
    public static string PrintShare(double share)
    {
        var percent = (share * 100).ToString("0.####", CultureInfo.InvariantCulture) + "%";
        return TryShare(percent, out var read) && read == share ? percent : PrintNumber(share);
    }

    public static string PrintNumber(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Exact(long ticks, long unit) =>
        ((decimal)ticks / unit).ToString("0.#######", CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);
}
