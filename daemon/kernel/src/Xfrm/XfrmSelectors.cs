using System.Numerics;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// Traffic selectors are ranges (RFC 7296 §3.13.1); the kernel has prefixes and port masks. A range
/// that is none becomes several.
/// </summary>
internal static class XfrmSelectors
{
    /// <summary>Policies of one child and direction; a peer's selectors decide how many it takes.</summary>
    public const int MaxPairs = 256;

    private const byte ProtocolIcmp = 1;
    private const byte ProtocolIcmpV6 = 58;

    /// <summary>Selectors of outbound packets, from the local ones to the remote ones.</summary>
    /// <param name="fault">What cannot be expressed, for people.</param>
    public static bool TryBuild(
        IReadOnlyList<TrafficSelector> local, IReadOnlyList<TrafficSelector> remote,
        out List<XfrmSelector> selectors, out string fault)
    {
        selectors = [];
        fault = "";
        foreach (var from in local)
        {
            foreach (var to in remote)
            {
                if (from.Start.IsV6 != to.Start.IsV6
                    || (from.Protocol != to.Protocol && from.Protocol != 0 && to.Protocol != 0))
                    continue;
                if (!TryAddPairs(from, to, selectors, out fault))
                    return false;
            }
        }
        if (selectors.Count == 0)
            fault = "no local traffic selector goes with a remote one";
        return selectors.Count > 0;
    }

    /// <summary>
    /// Lower is stronger: the longer the prefixes, the more it says about protocol and ports.
    /// </summary>
    public static uint Priority(in XfrmSelector selector, uint weakest)
    {
        var prefixes = (uint)(selector.SourcePrefix + selector.DestinationPrefix);
        var ports = (uint)(BitOperations.PopCount(selector.SourcePort.Mask)
            + BitOperations.PopCount(selector.DestinationPort.Mask));
        return weakest - (prefixes << 7) - (selector.Protocol != 0 ? 1u << 6 : 0) - ports;
    }

    private static bool TryAddPairs(
        in TrafficSelector from, in TrafficSelector to, List<XfrmSelector> selectors, out string fault)
    {
        fault = "";
        var protocol = from.Protocol != 0 ? from.Protocol : to.Protocol;
        var sources = Addresses(from);
        var destinations = Addresses(to);
        if (!TryPorts(from, to, protocol, out var sourcePorts, out var destinationPorts))
        {
            fault = $"{from} with {to}: the kernel takes one ICMP type with one code or all codes";
            return false;
        }
        if (sources is null || destinations is null || sourcePorts is null || destinationPorts is null
            || (long)sources.Count * destinations.Count * sourcePorts.Count * destinationPorts.Count
                > MaxPairs - selectors.Count)
        {
            fault = $"{from} with {to} takes more than {MaxPairs} policies";
            return false;
        }
        foreach (var (source, sourcePrefix) in sources)
        foreach (var (destination, destinationPrefix) in destinations)
        foreach (var sourcePort in sourcePorts)
        foreach (var destinationPort in destinationPorts)
        {
            selectors.Add(new()
            {
                Family = from.Start.IsV6 ? XfrmFamily.V6 : XfrmFamily.V4,
                Source = AddressOf(source, from.Start.IsV6),
                SourcePrefix = (byte)sourcePrefix,
                SourcePort = sourcePort,
                Destination = AddressOf(destination, from.Start.IsV6),
                DestinationPrefix = (byte)destinationPrefix,
                DestinationPort = destinationPort,
                Protocol = protocol,
            });
        }
        return true;
    }

    private static IpAddress AddressOf(UInt128 bits, bool isV6) =>
        isV6 ? IpAddress.V6(bits) : IpAddress.V4((uint)bits);

    private static List<(UInt128 Start, int PrefixLength)>? Addresses(in TrafficSelector selector) =>
        AlignedBlocks.Split(selector.Start.Bits, selector.End.Bits, 8 * selector.Start.Length, MaxPairs);

    /// <summary>False where ICMP types and codes cannot be expressed; null lists are too long.</summary>
    private static bool TryPorts(
        in TrafficSelector from, in TrafficSelector to, byte protocol,
        out List<XfrmPort>? source, out List<XfrmPort>? destination)
    {
        if (protocol is not (ProtocolIcmp or ProtocolIcmpV6))
        {
            source = Ports(from);
            destination = Ports(to);
            return true;
        }
        // The kernel has an ICMP message's type for its source port and the code for the other one.
        source = destination = [XfrmPort.Any];
        var icmp = IsAnyPort(from) ? to : from;
        if (IsAnyPort(icmp))
            return true;
        byte type = (byte)(icmp.StartPort >> 8), code = (byte)icmp.StartPort;
        source = [new(type, ushort.MaxValue)];
        if (icmp.StartPort == icmp.EndPort)
            destination = [new(code, ushort.MaxValue)];
        else if (code != 0 || icmp.EndPort != (ushort)(icmp.StartPort | 0xff))
            return false;
        return true;
    }

    private static List<XfrmPort>? Ports(in TrafficSelector selector)
    {
        if (IsAnyPort(selector))
            return [XfrmPort.Any];
        // OPAQUE: packets whose ports cannot be seen, which the kernel takes for port 0.
        if (selector.StartPort > selector.EndPort)
            return [new(0, ushort.MaxValue)];
        return AlignedBlocks.Split(selector.StartPort, selector.EndPort, 16, MaxPairs)?.ConvertAll(
            block => new XfrmPort(
                (ushort)block.Start, (ushort)(ushort.MaxValue << (16 - block.PrefixLength))));
    }

    private static bool IsAnyPort(in TrafficSelector selector) =>
        selector is { StartPort: 0, EndPort: ushort.MaxValue };
}
