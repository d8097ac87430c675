using System.Runtime.InteropServices;

namespace IkeLab.Kernel.Netlink;

/// <summary>The system calls that .NET's sockets do not offer for this address family.</summary>
internal static partial class NativeMethods
{
    public const int AddressFamilyNetlink = 16;
    public const int SocketRaw = 3;
    public const int SocketCloseOnExec = 0x80000;
    public const int LevelSocket = 1;
    public const int OptionReceiveBufferForce = 33;
    public const int LevelNetlink = 270;
    public const int OptionAddMembership = 1;
    public const int OptionCapAcknowledgement = 10;
    public const int OptionExtendedAcknowledgement = 11;
    public const int OptionStrictCheck = 12;
    public const int EventCloseOnExec = 0x80000;
    public const int DoNotWait = 0x40;
    public const short PollIn = 1;

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle socket, in NetlinkAddress address, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(
        SafeHandle socket, int level, int option, in int value, uint length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static unsafe partial nint SendTo(
        SafeHandle socket, byte* octets, nuint length, int flags, in NetlinkAddress to, uint toLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static unsafe partial nint ReceiveFrom(
        SafeHandle socket, byte* octets, nuint length, int flags, ref NetlinkAddress from,
        ref uint fromLength);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static unsafe partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(SafeHandle descriptor, byte* octets, nuint length);
}
