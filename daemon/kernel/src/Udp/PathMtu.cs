using System.ComponentModel;
using IkeLab.Engine;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// What the host knows of the MTU towards an address: its route's, and what routers on the way have said. It asks by
/// connecting UDP sockets; nothing is sent. For one thread at a time.
/// </summary>
public sealed class PathMtu : IDisposable
{
    private readonly SafeFileHandle? _v4;
    private readonly SafeFileHandle? _v6;

    private PathMtu(SafeFileHandle? v4, SafeFileHandle? v6)
    {
        _v4 = v4;
        _v6 = v6;
    }

    /// <summary>For a process that shall inherit them; below zero where the family is missing.</summary>
    public (int V4, int V6) Descriptors => (
        _v4 is null ? -1 : (int)_v4.DangerousGetHandle(), _v6 is null ? -1 : (int)_v6.DangerousGetHandle());

    /// <param name="mark">
    /// As of the sockets that send, so that the same routes apply; needs CAP_NET_ADMIN. 0 for none.
    /// </param>
    /// <exception cref="Win32Exception">The system refuses the mark.</exception>
    public static PathMtu Open(uint mark = 0) => new(
        TryOpen(SocketNative.FamilyV4, mark), TryOpen(SocketNative.FamilyV6, mark));

    /// <summary>Takes over sockets that a parent process has made; a descriptor below zero is none.</summary>
    public static PathMtu Inherit(int v4, int v6) => new(
        v4 < 0 ? null : new(v4, true), v6 < 0 ? null : new(v6, true));

    /// <returns>Octets of an IP packet with its header, or null when nothing is known.</returns>
    public unsafe int? Find(in UdpPath path)
    {
        var isV6 = path.Remote.Address.IsV6;
        if ((isV6 ? _v6 : _v4) is not { } socket)
            return null;
        var name = default(SocketNative.Address);
        SocketAddress.Write(&name, path.Remote.Port == 0 ? path.Remote with { Port = 9 } : path.Remote);
        if (SocketNative.Connect(socket, name, SocketAddress.LengthOf(isV6)) < 0)
            return null;
        int mtu = 0;
        uint length = sizeof(int);
        var found = isV6
            ? SocketNative.GetOption(socket, SocketNative.LevelIpV6, SocketNative.IpV6Mtu, ref mtu, ref length)
            : SocketNative.GetOption(socket, SocketNative.LevelIp, SocketNative.IpMtu, ref mtu, ref length);
        return found < 0 ? null : mtu;
    }

    public void Dispose()
    {
        _v4?.Dispose();
        _v6?.Dispose();
    }

    private static SafeFileHandle? TryOpen(int family, uint mark)
    {
        var descriptor = SocketNative.OpenSocket(family, SocketNative.TypeDatagram | SocketNative.CloseOnExec, 0);
        if (descriptor < 0)
            return null;
        var handle = new SafeFileHandle(descriptor, true);
        if (mark != 0 && SocketNative.SetOption(handle, SocketNative.LevelSocket, SocketNative.Mark, (int)mark) < 0)
        {
            var error = new Win32Exception();
            handle.Dispose();
            throw error;
        }
        return handle;
    }
}
