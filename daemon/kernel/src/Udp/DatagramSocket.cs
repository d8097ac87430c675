using System.ComponentModel;
using System.Runtime.InteropServices;
using IkeLab.Engine;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.Udp;

/// <summary>A UDP socket or a raw ESP socket that tells and chooses local addresses.</summary>
internal sealed unsafe class DatagramSocket : IDisposable
{
    /// <summary>Bursts of tunnelled traffic wait here; the kernel may allow less.</summary>
    private const int BufferLength = 4 * 1024 * 1024;

    private const int MaxControl = 3 * 40;

    private DatagramSocket(SafeFileHandle handle, bool isRaw)
    {
        Handle = handle;
        IsRaw = isRaw;
        var name = default(SocketNative.Address);
        var length = SocketAddress.LengthV6;
        SocketNative.Check(SocketNative.GetName(handle, ref name, ref length), "read a socket's address");
        if (name.Family is not SocketNative.FamilyV4 and not SocketNative.FamilyV6)
            throw new Win32Exception($"descriptor {Descriptor} is no socket for IPv4 or IPv6");
        Local = SocketAddress.Read(&name);
        if (isRaw)
            Local = Local with { Port = 0 };
        AskForLocalAddresses();
    }

    public SafeFileHandle Handle { get; }
    public int Descriptor => (int)Handle.DangerousGetHandle();

    /// <summary>Packets of protocol 50 without UDP.</summary>
    public bool IsRaw { get; }

    /// <summary>What it is bound to; the address may be unspecified.</summary>
    public UdpEndpoint Local { get; }
    public bool IsV6 => Local.Address.IsV6;

    /// <summary>Several datagrams of one length can be sent as one (UDP_SEGMENT, Linux 4.18).</summary>
    public bool CanSegment { get; private set; }

    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static DatagramSocket Bind(
        in UdpEndpoint local, bool isRaw, bool reuseAddress, uint mark, bool sharesPort = false)
    {
        var family = local.Address.IsV6 ? SocketNative.FamilyV6 : SocketNative.FamilyV4;
        var handle = isRaw
            ? SocketNative.Open(family, SocketNative.TypeRaw, SocketNative.ProtocolEsp)
            : SocketNative.Open(family, SocketNative.TypeDatagram, 0);
        try
        {
            if (local.Address.IsV6 && !isRaw)
                Require(handle, SocketNative.LevelIpV6, SocketNative.IpV6Only, 1, "make a socket for IPv6 only");
            if (reuseAddress)
                Require(handle, SocketNative.LevelSocket, SocketNative.ReuseAddress, 1, "share an address");
            if (sharesPort)
                SharePort(handle);
            if (mark != 0)
                Require(handle, SocketNative.LevelSocket, SocketNative.Mark, (int)mark, "mark a socket");
            EnlargeBuffers(handle);
            var name = default(SocketNative.Address);
            SocketAddress.Write(&name, local);
            // Made before the call: to write an address may change the last error.
            var what = $"bind to {local}";
            SocketNative.Check(SocketNative.Bind(handle, name, SocketAddress.LengthOf(local.Address.IsV6)), what);
            return new(handle, isRaw);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Takes over a bound socket, and closes it at the end.</summary>
    /// <exception cref="Win32Exception">The descriptor is no such socket.</exception>
    public static DatagramSocket Inherit(int descriptor, bool isRaw) => new(new(descriptor, true), isRaw);

    /// <summary>Sockets that are bound from now on, by the same user, may have the same port (SO_REUSEPORT).</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public void SharePort() => SharePort(Handle);

    /// <summary>Chooses which of the sockets that share a port a datagram comes to: the program gives its number.</summary>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public void Steer(FilterInstruction[] program)
    {
        fixed (FilterInstruction* instructions = program)
        {
            var filter = new SocketNative.Filter { Count = (ushort)program.Length, Instructions = instructions };
            SocketNative.Check(
                SocketNative.SetFilter(
                    Handle, SocketNative.LevelSocket, SocketNative.AttachReusePortFilter, filter,
                    (uint)sizeof(SocketNative.Filter)),
                "choose between the sockets of a port");
        }
    }

    /// <summary>
    /// Datagrams that come in quick succession may be handed over as one (UDP_GRO, Linux 5.0).
    /// </summary>
    public void JoinReceived()
    {
        if (!IsRaw)
            SocketNative.SetOption(Handle, SocketNative.LevelUdp, SocketNative.UdpReceiveOffload, 1);
    }

    /// <summary>Sends one datagram from the path's local address, without waiting. From any thread.</summary>
    /// <returns>0, or the error's number.</returns>
    public int Send(in UdpPath path, ReadOnlySpan<byte> datagram, byte trafficClass)
    {
        var name = default(SocketNative.Address);
        SocketAddress.Write(&name, path.Remote);
        var control = stackalloc byte[MaxControl];
        fixed (byte* octets = datagram)
        {
            var extent = new SocketNative.Extent { Start = octets, Length = (nuint)datagram.Length };
            var message = new SocketNative.Message
            {
                Name = &name, NameLength = SocketAddress.LengthOf(IsV6), Extents = &extent, ExtentCount = 1,
                Control = control, ControlLength = ControlWriter.Write(control, path.Local.Address, trafficClass, 0),
            };
            while (SocketNative.SendMany(Handle, &message, 1, SocketNative.DoNotWait) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != SocketNative.Interrupted)
                    return error;
            }
            return 0;
        }
    }

    public void Dispose() => Handle.Dispose();

    private void AskForLocalAddresses()
    {
        if (IsV6)
        {
            Require(
                Handle, SocketNative.LevelIpV6, SocketNative.IpV6ReceivePacketInfo, 1, "ask for local addresses");
            SocketNative.SetOption(Handle, SocketNative.LevelIpV6, SocketNative.IpV6ReceiveTrafficClass, 1);
        }
        else
        {
            Require(Handle, SocketNative.LevelIp, SocketNative.IpPacketInfo, 1, "ask for local addresses");
            SocketNative.SetOption(Handle, SocketNative.LevelIp, SocketNative.IpReceiveTypeOfService, 1);
        }
        int value = 0;
        uint length = sizeof(int);
        CanSegment = !IsRaw && SocketNative.GetOption(
            Handle, SocketNative.LevelUdp, SocketNative.UdpSegment, ref value, ref length) == 0;
    }

    private static void SharePort(SafeFileHandle handle) =>
        Require(handle, SocketNative.LevelSocket, SocketNative.ReusePort, 1, "share a port");

    private static void EnlargeBuffers(SafeFileHandle handle)
    {
        // The first of each pair needs CAP_NET_ADMIN; the second one stops at the system's limit.
        if (SocketNative.SetOption(
            handle, SocketNative.LevelSocket, SocketNative.ReceiveBufferForce, BufferLength) < 0)
            SocketNative.SetOption(handle, SocketNative.LevelSocket, SocketNative.ReceiveBuffer, BufferLength);
        if (SocketNative.SetOption(
            handle, SocketNative.LevelSocket, SocketNative.SendBufferForce, BufferLength) < 0)
            SocketNative.SetOption(handle, SocketNative.LevelSocket, SocketNative.SendBuffer, BufferLength);
    }

    private static void Require(SafeFileHandle handle, int level, int option, int value, string what) =>
        SocketNative.Check(SocketNative.SetOption(handle, level, option, value), what);
}
