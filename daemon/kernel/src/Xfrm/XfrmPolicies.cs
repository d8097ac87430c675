using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>A child that waits for traffic.</summary>
internal sealed record XfrmTrap(
    KernelTrap Wish, uint RequestId, IReadOnlyList<XfrmSelector> Selectors);

/// <summary>Keeps the kernel's policies as <see cref="XfrmPolicyTable"/> says.</summary>
internal sealed class XfrmPolicies(IXfrmRequests requests, XfrmRequestIds requestIds, XfrmOptions options)
{
    /// <summary>Any child's policy comes before any trap.</summary>
    private const uint WeakestChild = 0x20000;
    private const uint WeakestTrap = 0x40000;

    private readonly XfrmPolicyTable _table = new();

    public int Count => _table.Count;

    public void Clear() => _table.Clear();

    public IEnumerable<object> OwnersOf(XfrmDirection direction, in XfrmSelector selector) =>
        _table.OwnersOf(direction, selector);

    /// <summary>A child's policies of a direction, new or changed.</summary>
    /// <returns>What went wrong, for people; null when nothing did.</returns>
    public string? Set(XfrmChild child, XfrmDirection direction)
    {
        var waits = direction == XfrmDirection.Out && !child.OutboundActive;
        var rank = waits ? XfrmRank.Waiting : XfrmRank.Active;
        return SetAll(
            child, child.Selectors, direction, child.Templates(direction), rank, WeakestChild);
    }

    public string? Remove(XfrmChild child, XfrmDirection direction) =>
        RemoveAll(child, child.Selectors, direction);

    public string? SetTrap(XfrmTrap trap)
    {
        var path = trap.Wish.Path;
        var template = XfrmChild.TemplateOf(
            path.Local.Address, path.Remote.Address, XfrmNumbers.ProtocolEsp, trap.Wish.Child.Mode,
            trap.RequestId);
        return SetAll(
            trap, trap.Selectors, XfrmDirection.Out, [template], XfrmRank.Trap, WeakestTrap);
    }

    public string? RemoveTrap(XfrmTrap trap) => RemoveAll(trap, trap.Selectors, XfrmDirection.Out);

    /// <summary>Somebody has deleted a policy that may be wanted here as well.</summary>
    public string? Restore(XfrmDirection direction, in XfrmSelector selector) =>
        _table.Find(direction, selector) is { } wanted ? Apply(direction, selector, wanted) : null;

    /// <summary>Those of a former life, too, and of no other shard.</summary>
    public NetlinkError DeleteOwn() => requests.DeletePolicies(requestIds, Attributes());

    private string? SetAll(
        object who, IReadOnlyList<XfrmSelector> selectors, XfrmDirection direction,
        XfrmTemplate[] templates, XfrmRank rank, uint weakest)
    {
        string? fault = null;
        foreach (var outbound in selectors)
        {
            var selector = Facing(outbound, direction);
            if (_table.Count >= options.MaxPolicies && !_table.Contains(direction, selector))
                return $"there are {options.MaxPolicies} policies already";
            var priority = XfrmSelectors.Priority(selector, weakest);
            var wanted = _table.Set(direction, selector, who, templates, priority, rank);
            fault ??= Apply(direction, selector, wanted);
        }
        return fault;
    }

    private string? RemoveAll(
        object who, IReadOnlyList<XfrmSelector> selectors, XfrmDirection direction)
    {
        string? fault = null;
        foreach (var outbound in selectors)
        {
            var selector = Facing(outbound, direction);
            if (_table.Remove(direction, selector, who, out var wanted))
                fault ??= wanted is { } policy
                    ? Apply(direction, selector, policy)
                    : Delete(direction, selector);
        }
        return fault;
    }

    private string? Apply(XfrmDirection direction, in XfrmSelector selector, in XfrmWanted wanted)
    {
        var policy = new XfrmPolicy
        {
            Selector = selector, Priority = wanted.Priority, Direction = direction,
        };
        var verdict = requests.Send(new XfrmPolicyMessage(
            XfrmType.UpdatePolicy, policy, Attributes() with { Templates = wanted.Templates }));
        return verdict.IsSuccess ? null : $"cannot set a policy: {verdict.Describe()}";
    }

    private string? Delete(XfrmDirection direction, in XfrmSelector selector)
    {
        // Another shard may have put its own in the place of ours.
        if (options.Shards > 1 && requests.Ask<XfrmPolicyMessage>(Query(XfrmType.GetPolicy, direction, selector), out _)
            is { } present && !requestIds.IsOwn(present))
        {
            return null;
        }
        var verdict = requests.Send(Query(XfrmType.DeletePolicy, direction, selector));
        return verdict.IsSuccess || verdict.IsMissing
            ? null
            : $"cannot remove a policy: {verdict.Describe()}";
    }

    private XfrmPolicyQuery Query(XfrmType type, XfrmDirection direction, in XfrmSelector selector) =>
        new(type, new(selector, 0, direction), Attributes());

    private XfrmAttributes Attributes() => XfrmAttributes.None with
    {
        Mark = XfrmSaBuilder.MarkOf(options),
        InterfaceId = options.InterfaceId != 0 ? options.InterfaceId : null,
    };

    private static XfrmSelector Facing(in XfrmSelector outbound, XfrmDirection direction) =>
        direction == XfrmDirection.Out ? outbound : outbound.Reversed();
}
