using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// The kernel's selectors as traffic selectors, for what goes into TSi and TSr (RFC 7296 §2.9).
/// </summary>
internal static class XfrmPacketSelectors
{
    private const byte ProtocolIcmp = 1;
    private const byte ProtocolIcmpV6 = 58;

    public static (TrafficSelector Source, TrafficSelector Destination) From(in XfrmSelector selector)
    {
        XfrmPort source = selector.SourcePort, destination = selector.DestinationPort;
        if (selector.Protocol is ProtocolIcmp or ProtocolIcmpV6)
        {
            // Type and code share one number (RFC 7296 §3.13.1).
            var both = source == XfrmPort.Any
                ? XfrmPort.Any
                : new((ushort)(source.Value << 8 | destination.Value & 0xff),
                    destination == XfrmPort.Any ? (ushort)0xff00 : ushort.MaxValue);
            source = destination = both;
        }
        return (
            Of(selector.Source, selector.SourcePrefix, selector.Protocol, source),
            Of(selector.Destination, selector.DestinationPrefix, selector.Protocol, destination));
    }

    private static TrafficSelector Of(in IpAddress address, int prefix, byte protocol, XfrmPort port)
    {
        var bits = 8 * address.Length;
        var free = Math.Clamp(bits - prefix, 0, bits);
        var host = free == 128 ? UInt128.MaxValue : (UInt128.One << free) - 1;
        UInt128 start = address.Bits & ~host, end = start | host;
        return new(
            protocol, (ushort)(port.Value & port.Mask), (ushort)(port.Value | ~port.Mask),
            address.IsV6 ? IpAddress.V6(start) : IpAddress.V4((uint)start),
            address.IsV6 ? IpAddress.V6(end) : IpAddress.V4((uint)end));
    }
}
