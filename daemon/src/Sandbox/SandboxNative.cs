using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Sandbox;

/// <summary>System calls that libc has no functions for, and prctl(2).</summary>
internal static partial class SandboxNative
{
    public const int SetParentDeathSignal = 1;
    public const int SetDumpable = 4;
    public const int SetKeepCapabilities = 8;
    public const int SetNoNewPrivileges = 38;

    public const int SignalKill = 9;

    /// <summary>CLONE_FS: the root and the working folder are the calling thread's own from then on.</summary>
    public const int OwnFolders = 0x200;

    public const int OpenPathOnly = 0x200000;
    public const int CloseOnExec = 0x80000;

    // As of ruleset version 1 on, the same on every architecture.
    public const int LandlockCreateRuleset = 444;
    public const int LandlockAddRule = 445;
    public const int LandlockRestrictSelf = 446;

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static unsafe partial nint Call(nint number, nint first, void* second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int what);

    [LibraryImport("libc", EntryPoint = "fchdir", SetLastError = true)]
    public static partial int ChangeFolder(int descriptor);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeFolder(string path);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeRoot(string path);

    /// <summary>Real, effective and saved; in all threads.</summary>
    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    public static partial int SetUsers(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    public static unsafe partial int SetCapabilities(uint* header, uint* sets);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);
}
