using System.Diagnostics;
using System.Globalization;
using IkeLab.Sim;
using IkeLab.Sim.Report;

namespace IkeLab.CommandLine;

/// <summary>
/// Live progress on standard error: one line that renews itself on a terminal, a plain line every few seconds
/// elsewhere, nothing when quiet.
/// </summary>
internal sealed class ProgressLine(SimOptions options) : IProgress<SimProgress>, IDisposable
{
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(3);
    private const int BarWidth = 24;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly bool _terminal = !Console.IsErrorRedirected;
    private TimeSpan _printedAt;
    private bool _dirty;

    public void Report(SimProgress value)
    {
        if (options.Quiet || (!_terminal && _clock.Elapsed - _printedAt < PlainEvery))
            return;
        _printedAt = _clock.Elapsed;
        var line = Format(value);
        if (!_terminal)
        {
            Console.Error.WriteLine(line);
            return;
        }
        var width = Math.Max(20, Console.WindowWidth - 1);
        Console.Error.Write("\r" + (line.Length > width ? line[..width] : line.PadRight(width)));
        _dirty = true;
    }

    public void Dispose()
    {
        if (_dirty)
            Console.Error.Write("\r" + new string(' ', Math.Max(20, Console.WindowWidth - 1)) + "\r");
    }

    private string Format(SimProgress p)
    {
        var filled = (int)Math.Round(Math.Clamp(p.Share, 0, 1) * BarWidth);
        var bar = new string('#', filled).PadRight(BarWidth, '.');
        var rate = p.Events / Math.Max(0.001, _clock.Elapsed.TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture,
            $"{p.Phase,-8} [{bar}] {Clock(p.VirtualTime)}  up {p.Established}/{p.Peers}  "
            + $"sent {p.Datagrams:N0}  lost {p.Lost:N0}  {rate / 1000:N0}k events/s");
    }

    // A run may last longer than a day.
    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture,
        $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}");
}
