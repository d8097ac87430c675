using System.Globalization;
using System.Text;

namespace IkeLab.Daemon.Logging;

/// <summary>As of syslog(3).</summary>
internal enum LogLevel : byte
{
    Error = 3,
    Warning = 4,
    Notice = 5,
    Info = 6,
    Debug = 7,
}

/// <summary>
/// One line an event: a sentence for people, then fields for machines (<c>key=value</c>). Under journald each line begins
/// with its priority, as sd-daemon(3) says; elsewhere with the time.
/// </summary>
internal sealed class Log
{
    private readonly Lock _gate = new();
    private readonly TextWriter _output;
    private readonly string _role;
    private readonly bool _journal;

    /// <param name="role">The process that speaks: "parent", "ca", "ikev2", "control".</param>
    public Log(TextWriter output, string role, bool journal, bool verbose)
    {
        _output = output;
        _role = role;
        _journal = journal;
        Verbose = verbose;
    }

    /// <summary>Debug lines are shown.</summary>
    public bool Verbose { get; set; }

    public static Log ToStandardError(string role, bool verbose) =>
        new(Console.Error, role, IsStandardErrorJournal, verbose);

    /// <summary>In front of a line of standard error that no log has made: its priority, for journald.</summary>
    public static string Priority(LogLevel level) => IsStandardErrorJournal ? $"<{(int)level}>" : "";

    /// <summary>
    /// JOURNAL_STREAM (systemd.exec(5)) names the device and the inode of journald's socket. Whoever has redirected standard
    /// error since has inherited the variable all the same.
    /// </summary>
    /// <param name="stream">The variable.</param>
    /// <param name="standardError">What /proc/self/fd/2 points to.</param>
    internal static bool IsJournal(string? stream, string? standardError) =>
        stream?.Split(':') is [_, var inode] && standardError == $"socket:[{inode}]";

    private static bool IsStandardErrorJournal =>
        IsJournal(Environment.GetEnvironmentVariable("JOURNAL_STREAM"), new FileInfo("/proc/self/fd/2").LinkTarget);

    /// <summary>The same output for another role.</summary>
    public Log As(string role) => new(_output, role, _journal, Verbose);

    public void Write(LogLevel level, string sentence, params ReadOnlySpan<(string Key, object? Value)> fields)
    {
        if (level == LogLevel.Debug && !Verbose)
            return;
        var line = new StringBuilder();
        if (_journal)
            line.Append('<').Append((int)level).Append('>');
        else
            line.Append(DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        line.Append(_role).Append(": ");
        if (!_journal && level < LogLevel.Notice)
            line.Append(level == LogLevel.Error ? "error: " : "warning: ");
        AppendPrintable(line, sentence);
        foreach (var (key, value) in fields)
        {
            if (value is null)
                continue;
            line.Append(' ').Append(key).Append('=');
            AppendValue(line, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
        WriteLine(line);
    }

    /// <summary>A line that another process has made with the same settings.</summary>
    public void Relay(string line)
    {
        var printable = new StringBuilder();
        AppendPrintable(printable, line);
        WriteLine(printable);
    }

    public void Error(string sentence, params ReadOnlySpan<(string, object?)> fields) =>
        Write(LogLevel.Error, sentence, fields);

    public void Warning(string sentence, params ReadOnlySpan<(string, object?)> fields) =>
        Write(LogLevel.Warning, sentence, fields);

    public void Notice(string sentence, params ReadOnlySpan<(string, object?)> fields) =>
        Write(LogLevel.Notice, sentence, fields);

    public void Info(string sentence, params ReadOnlySpan<(string, object?)> fields) =>
        Write(LogLevel.Info, sentence, fields);

    public void Debug(string sentence, params ReadOnlySpan<(string, object?)> fields) =>
        Write(LogLevel.Debug, sentence, fields);

    private void WriteLine(StringBuilder line)
    {
        lock (_gate)
        {
            try
            {
                _output.WriteLine(line);
            }
            catch (IOException)
            {
                // Whoever read our lines is gone; the daemon goes on.
            }
        }
    }

    private static void AppendValue(StringBuilder line, string value)
    {
        if (value.Length > 0 && value.AsSpan().IndexOfAny(" \"=\t") < 0)
        {
            AppendPrintable(line, value);
            return;
        }
        line.Append('"');
        AppendPrintable(line, value.Replace("\"", "'", StringComparison.Ordinal));
        line.Append('"');
    }

    // What a peer calls itself must not be able to begin a line of its own.
    private static void AppendPrintable(StringBuilder line, string text)
    {
        foreach (var c in text)
            line.Append(char.IsControl(c) ? '?' : c);
    }
}
