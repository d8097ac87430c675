namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// Who wants which policy. The kernel has one policy for a selector and direction, while an SA and
/// its replacement, or a trap and its child, want the same one: the strongest of them has it.
/// </summary>
internal sealed class XfrmPolicyTable
{
    private readonly Dictionary<(XfrmDirection, XfrmSelector), List<Owner>> _owners = [];
    private long _order;

    /// <summary>Policies that the kernel holds.</summary>
    public int Count => _owners.Count;

    public bool Contains(XfrmDirection direction, in XfrmSelector selector) =>
        _owners.ContainsKey((direction, selector));

    /// <summary>A wish for a policy.</summary>
    /// <param name="Who">A child or a trap.</param>
    /// <param name="Rank">A higher one wins; among equals, the latest.</param>
    private sealed record Owner(object Who, XfrmTemplate[] Templates, uint Priority, XfrmRank Rank, long Order);

    /// <summary>Adds a wish, or replaces it.</summary>
    /// <returns>What the kernel must hold now.</returns>
    public XfrmWanted Set(
        XfrmDirection direction, in XfrmSelector selector, object who, XfrmTemplate[] templates,
        uint priority, XfrmRank rank)
    {
        if (!_owners.TryGetValue((direction, selector), out var owners))
            _owners[(direction, selector)] = owners = [];
        owners.RemoveAll(owner => ReferenceEquals(owner.Who, who));
        owners.Add(new(who, templates, priority, rank, _order++));
        return Strongest(owners);
    }

    /// <summary>Withdraws a wish.</summary>
    /// <param name="wanted">What the kernel must hold now; null for nothing.</param>
    /// <returns>False when there was no such wish.</returns>
    public bool Remove(
        XfrmDirection direction, in XfrmSelector selector, object who, out XfrmWanted? wanted)
    {
        wanted = null;
        if (!_owners.TryGetValue((direction, selector), out var owners)
            || owners.RemoveAll(owner => ReferenceEquals(owner.Who, who)) == 0)
            return false;
        if (owners.Count == 0)
            _owners.Remove((direction, selector));
        else
            wanted = Strongest(owners);
        return true;
    }

    /// <summary>What the kernel must hold; null for nothing.</summary>
    public XfrmWanted? Find(XfrmDirection direction, in XfrmSelector selector) =>
        _owners.TryGetValue((direction, selector), out var owners) ? Strongest(owners) : null;

    /// <summary>Those who want a policy.</summary>
    public IEnumerable<object> OwnersOf(XfrmDirection direction, XfrmSelector selector) =>
        _owners.TryGetValue((direction, selector), out var owners) ? owners.Select(owner => owner.Who) : [];

    public void Clear() => _owners.Clear();

    private static XfrmWanted Strongest(List<Owner> owners)
    {
        var best = owners[0];
        foreach (var owner in owners)
        {
            if ((owner.Rank, owner.Order).CompareTo((best.Rank, best.Order)) > 0)
                best = owner;
        }
        return new(best.Templates, best.Priority);
    }
}

/// <summary>What a policy must say.</summary>
/// <param name="Templates">The SAs that work on a packet that goes out, the first one first.</param>
internal readonly record struct XfrmWanted(XfrmTemplate[] Templates, uint Priority);

internal enum XfrmRank
{
    Trap,

    /// <summary>A child that must not send yet, but may if nothing else can.</summary>
    Waiting,
    Active,
}
