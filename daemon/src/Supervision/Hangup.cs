using System.ComponentModel;
using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Supervision;

/// <summary>SIGHUP, by which operators want the configuration read again.</summary>
internal static partial class Hangup
{
    // signal(2) of Linux.
    private const int Number = 1;
    private const nint DefaultAction = 0;
    private const nint Failure = -1;

    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static PosixSignalRegistration Register(Action<PosixSignalContext> handler)
    {
        // nohup(1) starts us with the signal ignored, and .NET takes that for the last word.
        if (SetAction(Number, DefaultAction) == Failure)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        return PosixSignalRegistration.Create(PosixSignal.SIGHUP, handler);
    }

    [LibraryImport("libc", EntryPoint = "signal", SetLastError = true)]
    private static partial nint SetAction(int signal, nint action);
}
