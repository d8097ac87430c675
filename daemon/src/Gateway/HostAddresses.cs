using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>The addresses of this host, asked for without privileges.</summary>
internal static class HostAddresses
{
    /// <summary>Those of its interfaces.</summary>
    public static IEnumerable<IpAddress> All() => Assigned().Select(own => own.Address);

    /// <summary>The interface that has an address; null when none has it any more.</summary>
    public static string? DeviceOf(IpAddress address) =>
        Assigned().Find(own => own.Address == address).Device;

    /// <summary>
    /// Where packets to this endpoint would leave from, as the kernel's routes have it; null where there is no way.
    /// </summary>
    public static UdpEndpoint? Towards(UdpEndpoint remote)
    {
        Span<byte> octets = stackalloc byte[16];
        remote.Address.Write(octets);
        var peer = new IPEndPoint(new IPAddress(octets[..remote.Address.Length]), remote.Port);
        using var socket = new Socket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // Of a UDP socket this sends nothing.
            socket.Connect(peer);
            return new(IpAddress.Read(((IPEndPoint)socket.LocalEndPoint!).Address.GetAddressBytes()), UdpPath.IkePort);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static List<(string Device, IpAddress Address)> Assigned()
    {
        try
        {
            return
            [
                .. from device in NetworkInterface.GetAllNetworkInterfaces()
                   from own in device.GetIPProperties().UnicastAddresses
                   where own.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
                   select (device.Name, IpAddress.Read(own.Address.GetAddressBytes())),
            ];
        }
        catch (NetworkInformationException)
        {
            // A kernel that cannot be asked has no interface for us.
            return [];
        }
    }
}
