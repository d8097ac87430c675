using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.Netlink;

/// <summary>
/// A netlink socket. It serves either requests or events, not both: an event between a request and
/// its answer would have to be kept. Not for several threads, except for <see cref="Stop"/>.
/// </summary>
internal sealed class NetlinkSocket : INetlink, IDisposable
{
    /// <summary>The kernel's own datagrams are at most 32 KiB (netlink_dump).</summary>
    private const int MaxDatagram = 64 * 1024;

    /// <summary>Data messages of one answer; a dump of everything is not what this is for.</summary>
    private const int MaxReplyMessages = 1024;

    /// <summary>Events wait in the kernel until they are read; more than fit here are lost.</summary>
    private const int EventBuffer = 4 * 1024 * 1024;

    private readonly SafeFileHandle _socket;
    private readonly StopSignal _stop = new();
    private readonly byte[] _received = new byte[MaxDatagram];

    private NetlinkSocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>Opens a socket that hears the given multicast groups.</summary>
    /// <exception cref="Win32Exception">The kernel lacks the protocol, or refuses us.</exception>
    public static NetlinkSocket Open(int protocol, params ReadOnlySpan<int> groups)
    {
        var socket = SocketNative.Open(
            NetlinkNative.Family, SocketNative.TypeRaw, protocol, "open a netlink socket");
        try
        {
            var address = new NetlinkNative.Address { Family = NetlinkNative.Family };
            SocketNative.Check(
                NetlinkNative.Bind(socket, address, NetlinkNative.Address.Length), "bind a netlink socket");
            // Older kernels know none of these; errors are then shorter, and dumps longer, no more.
            SetOption(socket, NetlinkNative.ExtendedAcknowledgement, 1);
            SetOption(socket, NetlinkNative.CapAcknowledgement, 1);
            SetOption(socket, NetlinkNative.StrictCheck, 1);
            if (groups.Length > 0)
                SocketNative.SetOption(
                    socket, SocketNative.LevelSocket, SocketNative.ReceiveBufferForce, EventBuffer);
            foreach (var group in groups)
                SocketNative.Check(
                    SetOption(socket, NetlinkNative.AddMembership, group),
                    "join a group with a netlink socket");
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public NetlinkReply Exchange(ReadOnlySpan<byte> request, uint sequence, NetlinkFilter? filter = null)
    {
        Send(request);
        var data = new List<byte[]>();
        while (true)
        {
            var length = Receive(0);
            if (length < 0)
                return new(new(-length, 0, "", null), data);
            var reader = new NetlinkReader(_received.AsSpan(0, length));
            while (reader.TryRead(out var message))
            {
                // An answer to a request that was given up.
                if (message.Sequence != sequence)
                    continue;
                if (NetlinkError.TryDecode(message, out var verdict))
                    return new(verdict, data);
                if (message.Type == NetlinkType.Done)
                    return new(NetlinkError.Success, data);
                if (data.Count < MaxReplyMessages && (filter is null || filter(message)))
                    data.Add(Whole(message));
            }
        }
    }

    /// <summary>Waits for the next datagram of events.</summary>
    /// <param name="lost">The kernel had to drop events before this one.</param>
    /// <returns>False when <see cref="Stop"/> was called.</returns>
    public bool TryReceive(out ReadOnlySpan<byte> datagram, out bool lost)
    {
        datagram = default;
        lost = false;
        Span<bool> readable = stackalloc bool[1];
        while (_stop.Wait([(int)_socket.DangerousGetHandle()], readable))
        {
            var length = Receive(SocketNative.DoNotWait);
            lost |= length == -NetlinkError.NoBufferSpace;
            if (length >= 0 || lost)
            {
                datagram = _received.AsSpan(0, Math.Max(0, length));
                return true;
            }
        }
        return false;
    }

    /// <summary>Ends a <see cref="TryReceive"/> that waits, and all that follow; from any thread.</summary>
    public void Stop() => _stop.Set();

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    private unsafe void Send(ReadOnlySpan<byte> request)
    {
        var kernel = new NetlinkNative.Address { Family = NetlinkNative.Family };
        fixed (byte* octets = request)
        {
            while (NetlinkNative.SendTo(
                _socket, octets, (nuint)request.Length, 0, kernel, NetlinkNative.Address.Length) < 0)
            {
                if (Marshal.GetLastPInvokeError() != NetlinkError.Interrupted)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>The length, or an error's number below zero. Only the kernel is heard.</summary>
    private unsafe int Receive(int flags)
    {
        while (true)
        {
            var from = new NetlinkNative.Address();
            var fromLength = NetlinkNative.Address.Length;
            nint length;
            fixed (byte* octets = _received)
                length = NetlinkNative.ReceiveFrom(
                    _socket, octets, (nuint)_received.Length, flags, ref from, ref fromLength);
            if (length >= 0 && from.Port == 0)
                return (int)length;
            if (length < 0 && Marshal.GetLastPInvokeError() != NetlinkError.Interrupted)
                return -Marshal.GetLastPInvokeError();
        }
    }

    private static byte[] Whole(in NetlinkMessage message)
    {
        using var writer = new OctetWriter();
        var start = NetlinkWriter.BeginMessage(writer, message.Type, message.Flags, message.Sequence);
        writer.Octets(message.Payload);
        NetlinkWriter.EndMessage(writer, start);
        return writer.ToArray();
    }

    private static int SetOption(SafeFileHandle socket, int option, int value) =>
        SocketNative.SetOption(socket, NetlinkNative.Level, option, value);
}
