using System.Diagnostics;
using System.Globalization;

namespace IkeLab.Pcap2Test;

/// <summary>
/// How far a large capture is read: one line on standard error that renews itself, only on a
/// terminal.
/// </summary>
internal sealed class ReadProgress(long length) : IProgress<long>, IDisposable
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private bool _dirty;

    /// <summary>Null where nobody would see it.</summary>
    public static ReadProgress? Create(long length) =>
        Console.IsErrorRedirected ? null : new(length);

    public void Report(long value)
    {
        const double Mega = 1e6;
        var share = length > 0 ? $" of {length / Mega:0} MB, {100.0 * value / length:0}%" : " MB";
        var rate = value / Mega / Math.Max(0.001, _clock.Elapsed.TotalSeconds);
        Console.Error.Write(
            string.Create(CultureInfo.InvariantCulture,
            $"\rreading {value / Mega:0}{share}, {rate:0} MB/s   "));
        _dirty = true;
    }

    public void Dispose()
    {
        if (_dirty)
            Console.Error.Write("\r" + new string(' ', 60) + "\r");
    }
}
