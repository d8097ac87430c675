using System.Runtime.InteropServices;

namespace IkeLab.Kernel.Netlink;

/// <summary>The system calls whose addresses are netlink's, and its options.</summary>
internal static partial class NetlinkNative
{
    public const int Family = 16;
    public const int Level = 270;
    public const int AddMembership = 1;
    public const int CapAcknowledgement = 10;
    public const int ExtendedAcknowledgement = 11;
    public const int StrictCheck = 12;

    /// <summary>struct sockaddr_nl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Address
    {
        public const uint Length = 12;

        public ushort Family;
        public ushort Padding;
        public uint Port;
        public uint Groups;
    }

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeHandle socket, in Address address, uint length);

    [LibraryImport("libc", EntryPoint = "sendto", SetLastError = true)]
    public static unsafe partial nint SendTo(
        SafeHandle socket, byte* octets, nuint length, int flags, in Address to, uint toLength);

    [LibraryImport("libc", EntryPoint = "recvfrom", SetLastError = true)]
    public static unsafe partial nint ReceiveFrom(
        SafeHandle socket, byte* octets, nuint length, int flags, ref Address from, ref uint fromLength);
}
