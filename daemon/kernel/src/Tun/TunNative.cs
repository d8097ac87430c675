using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.Tun;

/// <summary>TUN devices as Linux has them (linux/if_tun.h).</summary>
internal static unsafe partial class TunNative
{
    public const int ReadWrite = 2;
    public const int DoNotBlock = 0x800;
    public const int CloseOnExec = 0x80000;

    public const nuint SetInterface = 0x400454ca;
    public const nuint GetInterface = 0x800454d2;
    public const ushort IsTun = 1;
    public const ushort NoPacketInformation = 0x1000;
    public const ushort HasOffloadHeader = 0x4000;

    public const int GetFlags = 3;
    public const int SetFlags = 4;

    public const int MaxNameLength = 15;

    /// <summary>struct ifreq with its flags.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 40)]
    public struct Interface
    {
        public fixed byte Name[16];
        public ushort Flags;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle device, nuint request, ref Interface argument);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(SafeFileHandle device, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle device, byte* octets, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle device, byte* octets, nuint length);
}
