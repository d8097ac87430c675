using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>How much of an address family traffic selectors take.</summary>
internal static class SelectorCoverage
{
    /// <summary>
    /// They leave no address of IPv4 or none of IPv6 outside, in one range or in several that touch.
    /// </summary>
    public static bool CoversFamily(IReadOnlyList<TrafficSelector> selectors) =>
        Covers(selectors, isV6: false, uint.MaxValue) || Covers(selectors, isV6: true, UInt128.MaxValue);

    private static bool Covers(IReadOnlyList<TrafficSelector> selectors, bool isV6, UInt128 last)
    {
        UInt128 next = 0;
        foreach (var selector in selectors.Where(s => s.Start.IsV6 == isV6 && s.Protocol == 0).OrderBy(s => s.Start.Bits))
        {
            if (selector.Start.Bits > next)
                return false;
            if (selector.End.Bits >= last)
                return true;
            if (selector.End.Bits >= next)
                next = selector.End.Bits + 1;
        }
        return false;
    }
}
