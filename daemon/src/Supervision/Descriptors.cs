using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace IkeLab.Daemon.Supervision;

/// <summary>File descriptors that go to another process.</summary>
internal static partial class Descriptors
{
    private const int FamilyUnix = 1;
    private const int TypeStream = 1;
    private const int CloseOnExec = 0x80000;
    private const int SetFlags = 2;
    private const int DuplicateCloseOnExec = 1030;
    private const int FlagCloseOnExec = 1;

    /// <summary>Two connected sockets, both closed at exec.</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static (Socket, Socket) SocketPair()
    {
        Span<int> pair = [0, 0];
        if (SocketPair(FamilyUnix, TypeStream | CloseOnExec, 0, pair) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "a socket pair cannot be made");
        return (Own(pair[0]), Own(pair[1]));
    }

    /// <summary>The socket behind a descriptor, which is closed with it.</summary>
    public static Socket Own(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));

    public static int Of(Socket socket) => (int)socket.SafeHandle.DangerousGetHandle();

    /// <summary>Survives exec, or does not.</summary>
    public static void SetInherited(int descriptor, bool isInherited) =>
        _ = Control(descriptor, SetFlags, isInherited ? 0 : FlagCloseOnExec);

    /// <summary>Another descriptor of the same thing; closed at exec.</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static int Duplicate(int descriptor) => Control(descriptor, DuplicateCloseOnExec, 0) is >= 0 and var copy
        ? copy
        : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"descriptor {descriptor} cannot be duplicated");

    /// <summary>Makes a descriptor one of the same thing as another; it survives exec.</summary>
    public static void Replace(int descriptor, int other) => _ = Duplicate(other, descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Duplicate(int descriptor, int copy);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int SocketPair(int family, int type, int protocol, Span<int> pair);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, int argument);
}
