using System.Net;
using System.Net.Sockets;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>The address that this host would send from.</summary>
internal static class SourceAddress
{
    /// <summary>Asks the kernel's routes, without sending anything; null where there is no way.</summary>
    public static UdpEndpoint? Towards(in UdpEndpoint remote)
    {
        Span<byte> octets = stackalloc byte[16];
        remote.Address.Write(octets);
        var peer = new IPEndPoint(new IPAddress(octets[..remote.Address.Length]), remote.Port);
        using var socket = new Socket(peer.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(peer);
            return new(IpAddress.Read(((IPEndPoint)socket.LocalEndPoint!).Address.GetAddressBytes()), UdpPath.IkePort);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
