using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tun;

/// <summary>Packets against traffic selectors (RFC 4301 §4.4.1.1, RFC 7296 §3.13.1).</summary>
internal static class SelectorMatch
{
    public static bool AllowsOutbound(
        TrafficSelector[] local, TrafficSelector[] remote, in IpPacket packet) =>
        Any(local, packet.Source, packet.SourcePort, packet)
        && Any(remote, packet.Destination, packet.DestinationPort, packet);

    public static bool AllowsInbound(
        TrafficSelector[] local, TrafficSelector[] remote, in IpPacket packet) =>
        Any(remote, packet.Source, packet.SourcePort, packet)
        && Any(local, packet.Destination, packet.DestinationPort, packet);

    private static bool Any(TrafficSelector[] selectors, in IpAddress address, ushort port, in IpPacket packet)
    {
        foreach (ref readonly var selector in selectors.AsSpan())
        {
            if (selector.Start.IsV6 == address.IsV6
                && selector.Start.Bits <= address.Bits && address.Bits <= selector.End.Bits
                && (selector.Protocol == 0 || selector.Protocol == packet.Protocol)
                && AllowsPort(selector, port, packet.HasPorts))
                return true;
        }
        return false;
    }

    private static bool AllowsPort(in TrafficSelector selector, ushort port, bool hasPorts)
    {
        if (selector is { StartPort: 0, EndPort: ushort.MaxValue })
            return true;
        // OPAQUE is for packets whose ports cannot be seen, such as later fragments, and those are for nothing else.
        if (selector.StartPort > selector.EndPort)
            return !hasPorts;
        return hasPorts && selector.StartPort <= port && port <= selector.EndPort;
    }
}
