using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// A TUN device: what the host routes into it is read here, and what is written here the host receives.
/// </summary>
public sealed unsafe class TunDevice : IHostLink, IDisposable
{
    private readonly SafeFileHandle _handle;
    private long _refused;

    private TunDevice(SafeFileHandle handle, string name)
    {
        _handle = handle;
        Name = name;
    }

    /// <summary>Of the interface.</summary>
    public string Name { get; }

    /// <summary>For a process that shall inherit it: the close-on-exec flag is set.</summary>
    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Packets that the host did not take: the interface is down, or memory is short.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>
    /// Makes the interface, which goes when the last descriptor is closed. Needs CAP_NET_ADMIN.
    /// </summary>
    /// <param name="name">At most 15 octets; a name with %d gets a number.</param>
    /// <exception cref="Win32Exception">The system has no TUN devices, or refuses this one.</exception>
    public static TunDevice Create(string name)
    {
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > TunNative.MaxNameLength)
            throw new Win32Exception($"'{name}' is no name of an interface: expected 1 to 15 octets");
        var handle = new SafeFileHandle(SocketNative.Check(
            TunNative.Open(
                "/dev/net/tun", TunNative.ReadWrite | TunNative.DoNotBlock | TunNative.CloseOnExec),
            "open /dev/net/tun"), true);
        try
        {
            var request = new TunNative.Interface { Flags = TunNative.IsTun | TunNative.NoPacketInformation };
            Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, TunNative.MaxNameLength));
            SocketNative.Check(
                TunNative.Control(handle, TunNative.SetInterface, ref request), $"make the TUN device {name}");
            return new(handle, NameOf(request));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a device that a parent process has opened, and closes it at the end.</summary>
    /// <exception cref="Win32Exception">
    /// The descriptor is no TUN device without packet information.
    /// </exception>
    public static TunDevice Inherit(int descriptor)
    {
        var handle = new SafeFileHandle(descriptor, true);
        var request = default(TunNative.Interface);
        SocketNative.Check(
            TunNative.Control(handle, TunNative.GetInterface, ref request),
            $"use descriptor {descriptor} as a TUN device");
        if ((request.Flags & TunNative.IsTun) == 0 || (request.Flags & TunNative.NoPacketInformation) == 0
            || (request.Flags & TunNative.HasOffloadHeader) != 0)
        {
            throw new Win32Exception(
                $"the device {NameOf(request)} does not give plain IP packets (IFF_TUN, IFF_NO_PI)");
        }
        var flags = SocketNative.Check(TunNative.FileControl(handle, TunNative.GetFlags, 0), "read a device's flags");
        SocketNative.Check(
            TunNative.FileControl(handle, TunNative.SetFlags, flags | TunNative.DoNotBlock), "set a device's flags");
        return new(handle, NameOf(request));
    }

    void IHostLink.Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* octets = packet)
        {
            while (TunNative.Write(_handle, octets, (nuint)packet.Length) < 0)
            {
                if (Marshal.GetLastPInvokeError() == SocketNative.Interrupted)
                    continue;
                Interlocked.Increment(ref _refused);
                return;
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>Takes one packet, without waiting.</summary>
    /// <returns>Its octets; 0 when there is none, below 0 when the device has gone.</returns>
    internal int Read(Span<byte> packet)
    {
        fixed (byte* octets = packet)
        {
            while (true)
            {
                var length = TunNative.Read(_handle, octets, (nuint)packet.Length);
                if (length >= 0)
                    return (int)length;
                var error = Marshal.GetLastPInvokeError();
                if (error != SocketNative.Interrupted)
                    return error == SocketNative.WouldBlock ? 0 : -1;
            }
        }
    }

    private static string NameOf(in TunNative.Interface request)
    {
        fixed (byte* name = request.Name)
            return Marshal.PtrToStringUTF8((nint)name) ?? "";
    }
}
