using IkeLab.Engine.Wire;

namespace IkeLab.Configuration.Mapping;

/// <summary>The selectors of one child SA: every local one may talk to every remote one.</summary>
internal sealed record SelectorGroup(TrafficSelector[] Local, TrafficSelector[] Remote, bool RemoteIsAssigned);

/// <summary>
/// Turns pairs of source and destination into child SAs. Where iked puts all of a policy's pairs into one
/// SA, which
/// then carries what no pair allows, sources share an SA here only if they have the same destinations.
/// </summary>
internal static class SelectorMapper
{
    public static IReadOnlyList<SelectorGroup> Group(IEnumerable<Flow> flows)
    {
        var bySource = new List<(TrafficSelector Source, bool IsAssigned, List<TrafficSelector> Destinations)>();
        var index = new Dictionary<(TrafficSelector, bool), int>();
        foreach (var flow in flows)
        {
            var key = (Selector(flow.Protocol, flow.Source, flow.SourcePort), flow.DestinationIsAssigned);
            if (!index.TryGetValue(key, out var i))
            {
                index.Add(key, i = bySource.Count);
                bySource.Add((key.Item1, key.Item2, []));
            }
            var destination = Selector(flow.Protocol, flow.Destination, flow.DestinationPort);
            if (!bySource[i].Destinations.Contains(destination))
                bySource[i].Destinations.Add(destination);
        }
        return [.. bySource.GroupBy(row => (row.IsAssigned, Key(row.Destinations))).Select(group => new SelectorGroup(
            [.. group.Select(row => row.Source)], [.. group.First().Destinations], group.Key.IsAssigned))];
    }

    private static string Key(List<TrafficSelector> selectors) => string.Join(';', selectors);

    private static TrafficSelector Selector(byte protocol, AddressRange range, ushort port) =>
        new(protocol, port, port == 0 ? ushort.MaxValue : port, range.Start, range.End);
}
