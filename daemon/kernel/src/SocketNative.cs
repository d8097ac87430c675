using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel;

/// <summary>
/// Sockets as Linux has them: .NET's own neither choose the source address of a datagram nor send or
/// receive several at once, and know no netlink.
/// </summary>
internal static unsafe partial class SocketNative
{
    public const int FamilyV4 = 2;
    public const int FamilyV6 = 10;
    public const int TypeDatagram = 2;
    public const int TypeRaw = 3;
    public const int CloseOnExec = 0x80000;
    public const int ProtocolEsp = 50;

    public const int LevelSocket = 1;
    public const int ReuseAddress = 2;
    public const int ReusePort = 15;
    public const int AttachReusePortFilter = 51;
    public const int Mark = 36;
    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;

    public const int LevelIp = 0;
    public const int IpTypeOfService = 1;
    public const int IpPacketInfo = 8;
    public const int IpReceiveTypeOfService = 13;
    public const int IpMtu = 14;

    public const int LevelIpV6 = 41;
    public const int IpV6Mtu = 24;
    public const int IpV6Only = 26;
    public const int IpV6ReceivePacketInfo = 49;
    public const int IpV6PacketInfo = 50;
    public const int IpV6ReceiveTrafficClass = 66;
    public const int IpV6TrafficClass = 67;

    public const int LevelUdp = 17;
    public const int UdpSegment = 103;
    public const int UdpReceiveOffload = 104;

    public const int DoNotWait = 0x40;
    public const int Truncated = 0x20;

    public const int Interrupted = 4;
    public const int WouldBlock = 11;

    /// <summary>struct sockaddr_in6, which has room for sockaddr_in.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 28)]
    public struct Address
    {
        public ushort Family;
        public ushort Port;
        public fixed byte Rest[24];
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Extent
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct mmsghdr: a struct msghdr and the length that was sent or received.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public Address* Name;
        public uint NameLength;
        public Extent* Extents;
        public nuint ExtentCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
        private readonly uint _padding;
        public uint Length;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Filter
    {
        public ushort Count;
        public void* Instructions;
    }

    /// <summary>struct cmsghdr; the data stands behind it, at a multiple of eight octets.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle socket, in Address address, uint length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(SafeHandle socket, in Address address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetName(SafeHandle socket, ref Address address, ref uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(SafeHandle socket, int level, int option, in int value, uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetFilter(SafeHandle socket, int level, int option, in Filter value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(
        SafeHandle socket, int level, int option, ref int value, ref uint length);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMany(
        SafeHandle socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(SafeHandle socket, Message* messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeHandle socket, byte* octets, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeHandle socket, byte* octets, nuint length, int flags);

    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static SafeFileHandle Open(
        int family, int type, int protocol, string what = "open a socket") => new(
        Check(OpenSocket(family, type | CloseOnExec, protocol), what), true);

    public static int SetOption(SafeHandle socket, int level, int option, int value) =>
        SetOption(socket, level, option, value, sizeof(int));

    /// <exception cref="Win32Exception">The result is an error.</exception>
    public static int Check(int result, string what) => result >= 0
        ? result
        : throw new Win32Exception(
            Marshal.GetLastPInvokeError(), $"cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
