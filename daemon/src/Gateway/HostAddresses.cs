using System.Net.NetworkInformation;
using System.Net.Sockets;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>The addresses of this host's interfaces.</summary>
internal static class HostAddresses
{
    public static IEnumerable<IpAddress> All() =>
        from nic in NetworkInterface.GetAllNetworkInterfaces()
        from own in nic.GetIPProperties().UnicastAddresses
        where own.Address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
        select IpAddress.Read(own.Address.GetAddressBytes());
}
