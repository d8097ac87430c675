using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>What a RADIUS server learns of us and of where a peer is.</summary>
internal static class NetworkAccessServer
{
    private const uint Framed = 2;
    private const uint Virtual = 5;

    /// <param name="hostName">RFC 2865 §4.1 wants NAS-Identifier or NAS-IP-Address.</param>
    /// <param name="local">Null where it is not known.</param>
    public static RadiusWriter AddSession(
        this RadiusWriter writer, string hostName, ulong spi, string connection, UdpEndpoint? local, UdpEndpoint remote)
    {
        if (local is { } own)
        {
            writer.Add(RadiusAttribute.NasIpAddress, RadiusAttribute.NasIpv6Address, own.Address)
                .Add(RadiusAttribute.CalledStationId, own.Address.ToString());
        }
        return writer.Add(RadiusAttribute.NasIdentifier, hostName)
            .Add(RadiusAttribute.NasPortType, Virtual)
            .Add(RadiusAttribute.NasPortId, connection)
            .Add(RadiusAttribute.ServiceType, Framed)
            .Add(RadiusAttribute.CallingStationId, remote.Address.ToString())
            .Add(RadiusAttribute.AcctSessionId, SessionId(spi));
    }

    /// <summary>Acct-Session-Id: SPIs are random, so that none comes again.</summary>
    public static string SessionId(ulong spi) => spi.ToString("X16", System.Globalization.CultureInfo.InvariantCulture);
}
