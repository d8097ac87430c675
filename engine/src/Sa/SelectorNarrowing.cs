using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Traffic selector narrowing (RFC 7296 §2.9): what the peer proposed, cut to what the policy allows.</summary>
internal static class SelectorNarrowing
{
    /// <summary>More intersections than this are not built; the first ones carry the peer's first wishes.</summary>
    public const int MaxSelectors = 32;

    /// <summary>Empty when nothing fits (TS_UNACCEPTABLE).</summary>
    public static TrafficSelector[] Narrow(IReadOnlyList<TrafficSelector> proposed, TrafficSelector[] allowed)
    {
        var result = new List<TrafficSelector>();
        foreach (var theirs in proposed)
        {
            foreach (var ours in allowed)
            {
                if (Intersect(theirs, ours) is { } common && !Covered(result, common))
                {
                    result.RemoveAll(r => Contains(common, r));
                    result.Add(common);
                }
                if (result.Count == MaxSelectors)
                    return [.. result];
            }
        }
        return [.. result];
    }

    /// <summary>Every selector of the answer lies within one that was proposed.</summary>
    public static bool IsSubset(IReadOnlyList<TrafficSelector> answer, IReadOnlyList<TrafficSelector> proposed)
    {
        foreach (var selector in answer)
        {
            if (!Covered(proposed, selector))
                return false;
        }
        return answer.Count > 0;
    }

    /// <summary>Null when the two have no packet in common.</summary>
    public static TrafficSelector? Intersect(in TrafficSelector a, in TrafficSelector b)
    {
        if (a.Start.IsV6 != b.Start.IsV6)
            return null;
        if (a.Protocol != b.Protocol && a.Protocol != 0 && b.Protocol != 0)
            return null;
        var protocol = a.Protocol != 0 ? a.Protocol : b.Protocol;
        var start = a.Start.CompareTo(b.Start) >= 0 ? a.Start : b.Start;
        var end = a.End.CompareTo(b.End) <= 0 ? a.End : b.End;
        if (start.CompareTo(end) > 0)
            return null;
        if (IsOpaque(a) || IsOpaque(b))
        {
            // OPAQUE meets OPAQUE and ANY only (RFC 7296 §3.13.1).
            return (IsOpaque(a) || IsAnyPort(a)) && (IsOpaque(b) || IsAnyPort(b))
                ? new TrafficSelector(protocol, ushort.MaxValue, 0, start, end)
                : null;
        }
        var startPort = Math.Max(a.StartPort, b.StartPort);
        var endPort = Math.Min(a.EndPort, b.EndPort);
        return startPort <= endPort ? new TrafficSelector(protocol, startPort, endPort, start, end) : null;
    }

    private static bool Covered(IReadOnlyList<TrafficSelector> by, in TrafficSelector selector)
    {
        foreach (var wider in by)
        {
            if (Contains(wider, selector))
                return true;
        }
        return false;
    }

    private static bool Contains(in TrafficSelector wider, in TrafficSelector narrower) =>
        Intersect(wider, narrower) is { } common && common == narrower;

    private static bool IsOpaque(in TrafficSelector s) => s.StartPort == ushort.MaxValue && s.EndPort == 0;
    private static bool IsAnyPort(in TrafficSelector s) => s.StartPort == 0 && s.EndPort == ushort.MaxValue;
}
