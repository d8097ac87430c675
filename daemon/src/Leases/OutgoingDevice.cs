using System.Net;
using System.Net.NetworkInformation;
using IkeLab.Engine;

namespace IkeLab.Daemon.Leases;

/// <summary>Finds interfaces by addresses.</summary>
internal static class OutgoingDevice
{
    /// <summary>The interface that has the path's local address; null when none has it any more.</summary>
    public static string? Of(UdpPath path)
    {
        var octets = new byte[path.Local.Address.Length];
        path.Local.Address.Write(octets);
        var local = new IPAddress(octets);
        try
        {
            return Array.Find(NetworkInterface.GetAllNetworkInterfaces(), i => i.GetIPProperties()
                .UnicastAddresses.Any(u => u.Address.Equals(local)))?.Name;
        }
        catch (NetworkInformationException)
        {
            // A kernel that cannot be asked has no interface for us.
            return null;
        }
    }
}
