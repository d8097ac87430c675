using System.Text;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>A log that tests read while it is written.</summary>
internal sealed class LogLines : TextWriter
{
    /// <summary>Only a failing test waits so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly List<string> _lines = [];

    public override Encoding Encoding => Encoding.UTF8;

    public override void WriteLine(StringBuilder? value)
    {
        lock (_lines)
        {
            _lines.Add($"{value}");
            Monitor.PulseAll(_lines);
        }
    }

    /// <summary>The first line with this in it, as soon as there is one.</summary>
    public string Await(string part)
    {
        var end = DateTime.UtcNow + Patience;
        lock (_lines)
        {
            while (true)
            {
                if (_lines.Find(line => line.Contains(part, StringComparison.Ordinal)) is { } found)
                    return found;
                var left = end - DateTime.UtcNow;
                Assert.True(left > TimeSpan.Zero && Monitor.Wait(_lines, left), $"no line '{part}' in:\n{string.Join('\n', _lines)}");
            }
        }
    }

    public int Count(string part)
    {
        lock (_lines)
            return _lines.Count(line => line.Contains(part, StringComparison.Ordinal));
    }
}
