using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Daemon.Ipc;

/// <summary>Open files beside the octets of a Unix socket (unix(7), SCM_RIGHTS): one with the first octet of a piece.</summary>
internal static unsafe partial class DescriptorPassing
{
    private const int LevelSocket = 1;
    private const int Rights = 1;
    private const int NoSignal = 0x4000;
    private const int CloseOnExec = 0x4000_0000;
    private const int Interrupted = 4;

    /// <returns>Octets that have gone, 1 at least; the file has gone with them.</returns>
    /// <exception cref="SocketException">The other side is gone.</exception>
    public static int Send(Socket socket, ReadOnlySpan<byte> octets, SafeFileHandle file)
    {
        var isHeld = false;
        file.DangerousAddRef(ref isHeld);
        try
        {
            fixed (byte* first = octets)
            {
                var control = new Control
                {
                    Length = Control.Used, Level = LevelSocket, Type = Rights, Descriptor = (int)file.DangerousGetHandle(),
                };
                return Pass(socket, first, octets.Length, &control, isSending: true);
            }
        }
        finally
        {
            if (isHeld)
                file.DangerousRelease();
        }
    }

    /// <param name="file">The one that has come with these octets, whose owner the caller is now; null for none.</param>
    /// <returns>Octets; 0 at the end.</returns>
    /// <exception cref="SocketException">The other side is gone.</exception>
    public static int Receive(Socket socket, Span<byte> octets, out SafeFileHandle? file)
    {
        fixed (byte* first = octets)
        {
            // There is room for one; the kernel closes others.
            var control = new Control();
            var length = Pass(socket, first, octets.Length, &control, isSending: false);
            file = control is { Length: Control.Used, Level: LevelSocket, Type: Rights }
                ? new(control.Descriptor, ownsHandle: true)
                : null;
            return length;
        }
    }

    private static int Pass(Socket socket, byte* octets, int length, Control* control, bool isSending)
    {
        var piece = new Piece { Octets = octets, Length = (nuint)length };
        while (true)
        {
            var header = new Header
            {
                Pieces = &piece, PieceCount = 1, Control = control,
                // The padding behind a descriptor is room for another one, if it is offered.
                ControlLength = isSending ? (nuint)sizeof(Control) : Control.Used,
            };
            var result = isSending
                ? SendMessage(socket.SafeHandle, &header, NoSignal)
                : ReceiveMessage(socket.SafeHandle, &header, CloseOnExec);
            if (result >= 0)
                return (int)result;
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Piece
    {
        public byte* Octets;
        public nuint Length;
    }

    /// <summary>struct msghdr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public void* Name;
        public uint NameLength;
        public Piece* Pieces;
        public nuint PieceCount;
        public Control* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>struct cmsghdr with one descriptor.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Control
    {
        public const nuint Used = 20;

        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
    }

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(SafeHandle socket, Header* header, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(SafeHandle socket, Header* header, int flags);
}
