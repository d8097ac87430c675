using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>
/// Transport mode through a NAT: inside the selectors the peers' private addresses do not mean anything to the other side
/// (RFC 7296 §2.23.1).
/// </summary>
internal static class TransportNat
{
    /// <summary>
    /// The selectors with the addresses that this side sees: the other's, where that is behind a NAT, and our own, where we
    /// are. Selectors that are not of one address each stay as they are, for transport mode has no others.
    /// </summary>
    public static (IReadOnlyList<TrafficSelector> Remote, IReadOnlyList<TrafficSelector> Local) Substitute(
        IkeSa sa, IReadOnlyList<TrafficSelector> remote, IReadOnlyList<TrafficSelector> local)
    {
        if (!AreOfOneAddress(remote) || !AreOfOneAddress(local))
            return (remote, local);
        return ((sa.Nat & NatStatus.RemoteBehindNat) != 0 ? With(remote, sa.Path.Remote.Address) : remote,
            (sa.Nat & NatStatus.LocalBehindNat) != 0 ? With(local, sa.Path.Local.Address) : local);
    }

    private static bool AreOfOneAddress(IReadOnlyList<TrafficSelector> selectors)
    {
        foreach (var selector in selectors)
        {
            if (selector.Start != selector.End || selector.Start != selectors[0].Start)
                return false;
        }
        return true;
    }

    private static List<TrafficSelector> With(IReadOnlyList<TrafficSelector> selectors, IpAddress address)
    {
        var changed = new List<TrafficSelector>(selectors.Count);
        foreach (var selector in selectors)
            changed.Add(new(selector.Protocol, selector.StartPort, selector.EndPort, address, address));
        return changed;
    }
}
