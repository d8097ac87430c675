using Microsoft.Win32.SafeHandles;

namespace IkeLab.CommandLine.Ctl;

/// <summary>
/// Standard output as a pipe whose end is noticed. The console's own stream swallows EPIPE, and so
/// <c>ikelab ctl monitor | head -1</c> would never end.
/// </summary>
internal static class CtlPipe
{
    private const nint StandardOutput = 1;

    /// <returns>Null when the writer is not the console's, or what it goes to has no end.</returns>
    public static TextWriter? Open(TextWriter output)
    {
        if (!ReferenceEquals(output, Console.Out) || !Console.IsOutputRedirected)
            return null;
        var stream = new FileStream(
            new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        if (!stream.CanSeek)
            return new StreamWriter(stream) { AutoFlush = true };
        // A file: others may write to it through the same descriptor, and it shares their place in it.
        stream.Dispose();
        return null;
    }
}
