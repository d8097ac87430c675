using IkeLab.Engine.Wire;
using IkeLab.Sim.Network;
using IkeLab.Sim.Profiles;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// A client that gives no answer to an INFORMATIONAL request with a notify that it does not expect. The engine answers all of
/// them, as RFC 7296 §1.4 asks for, so such a request does not reach it.
/// </summary>
internal static class ExpectedNotifies
{
    public static bool IsIgnored(World world, PeerProfile client, in Packet packet)
    {
        var octets = packet.Octets;
        if (packet.To.Port == Engine.UdpPath.NatTraversalPort && octets.Length > 4)
            octets = octets[4..];
        if (!IkeHeader.TryRead(octets, out var header, out _)
            || header is not { Exchange: ExchangeType.Informational, IsResponse: false }
            || world.WireWatch.Reveal(header, octets) is not { } payloads)
        {
            return false;
        }
        foreach (var payload in payloads.Items)
        {
            if (payload is NotifyPayload notify && !IsExpected(client, notify.NotifyType))
                return true;
        }
        return false;
    }

    private static bool IsExpected(PeerProfile client, NotifyType type) => type switch
    {
        NotifyType.AuthenticationFailed => true,
        NotifyType.Redirect => client.FollowsRedirects,
        NotifyType.NatDetectionSourceIp or NotifyType.NatDetectionDestinationIp
            or NotifyType.UnacceptableAddresses or NotifyType.UnexpectedNatDetected
            or (>= NotifyType.MobikeSupported and <= NotifyType.NoNatsAllowed) => client.Mobike,
        _ => false,
    };
}
