using IkeLab.Engine.Config;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The child SAs of this IKE SA.</summary>
internal sealed partial class IkeSa
{
    private readonly List<ChildSa> _children = new(1);

    // Replaced children whose inbound half waits for packets under way.
    private readonly List<(Instant At, ChildSa Child)> _lingering = new(0);

    /// <summary>Oldest first; replaced ones are here until they are deleted.</summary>
    public List<ChildSa> Children => _children;

    public bool HasRoomForChild => _children.Count < Core.Configuration.Limits.MaxChildrenPerIkeSa;

    /// <summary>There is a child of this configuration, or one is being installed.</summary>
    public bool HasChild(ChildConfiguration configuration)
    {
        foreach (var child in _children)
        {
            if (ReferenceEquals(child.Configuration, configuration) && child.State != ChildState.Deleting)
                return true;
        }
        return false;
    }

    /// <summary>A child of this configuration carries traffic.</summary>
    public bool HasInstalled(ChildConfiguration configuration)
    {
        foreach (var child in _children)
        {
            if (ReferenceEquals(child.Configuration, configuration) && child.State == ChildState.Installed)
                return true;
        }
        return false;
    }

    /// <summary>
    /// Our rekey of a child of this configuration is under way. Its old SA may be gone by now; the new one may still come.
    /// </summary>
    public bool IsRekeyingChild(ChildConfiguration configuration)
    {
        foreach (var exchange in _active)
        {
            if (exchange is RekeyChildExchange rekey && ReferenceEquals(rekey.Configuration, configuration))
                return true;
        }
        return false;
    }

    /// <summary>By the SPI that the peer's Delete and REKEY_SA name: the one that it receives with.</summary>
    public ChildSa? FindByPeerSpi(ProtocolId protocol, uint spi)
    {
        foreach (var child in _children)
        {
            if (child.OutboundSpi == spi && child.Protocol == protocol)
                return child;
        }
        return null;
    }

    public void AddChild(ChildSa child) => _children.Add(child);

    /// <summary>Asks the peer to delete a child, which from now on counts as gone.</summary>
    public void DeleteChild(Instant now, ChildSa child, string reason)
    {
        if (child.IsGoing)
            return;
        if (child.State == ChildState.Installed)
        {
            Core.Do(child.NoticeOf(NoticeKind.ChildSaClosed, reason));
            Core.Wishes.OnChildGone(now, child);
        }
        child.State = ChildState.Deleting;
        Enqueue(new DeleteChildExchange(child, linger: false));
    }

    /// <summary>
    /// Takes a child out. The inbound half of a replaced one stays a little for packets under way.
    /// </summary>
    public void CloseChild(Instant now, ChildSa child, string reason, bool linger)
    {
        if (!_children.Remove(child))
            return;
        var wasCurrent = child.State == ChildState.Installed && !ChildReplacement.HasSuccessor(child);
        child.State = ChildState.Closed;
        // First, so that there is an SA to send on at every moment.
        ChildReplacement.TakeOver(child);
        if (linger)
        {
            child.RemoveFromKernel(inbound: false, outbound: true);
            _lingering.Add((now + Core.Configuration.LingerTime, child));
        }
        else
        {
            child.RemoveFromKernel(inbound: true, outbound: true);
            Core.Sas.RemoveChild(child);
        }
        if (!wasCurrent)
            return;
        Core.Do(child.NoticeOf(NoticeKind.ChildSaClosed, reason));
        Core.Wishes.OnChildGone(now, child);
    }

    /// <summary>The IKE SA that replaces this one inherits all its children (RFC 7296 §2.8).</summary>
    public void MoveChildrenTo(IkeSa successor)
    {
        foreach (var child in _children)
        {
            child.Owner = successor;
            successor._children.Add(child);
        }
        (successor.Lease, Lease) = (Lease, null);
        successor.IsConfigured = IsConfigured;
        successor._lingering.AddRange(_lingering);
        _children.Clear();
        _lingering.Clear();
    }

    private void CloseAllChildren()
    {
        foreach (var child in _children)
        {
            var wasCurrent = child.State == ChildState.Installed;
            child.State = ChildState.Closed;
            child.RemoveFromKernel(inbound: true, outbound: true);
            Core.Sas.RemoveChild(child);
            if (wasCurrent)
                Core.Do(child.NoticeOf(NoticeKind.ChildSaClosed, "its IKE SA is closed"));
        }
        _children.Clear();
        foreach (var (_, child) in _lingering)
            EndLingering(child);
        _lingering.Clear();
    }

    private void RemoveLingering(Instant now)
    {
        for (var i = 0; i < _lingering.Count; i++)
        {
            if (_lingering[i].At > now)
                continue;
            EndLingering(_lingering[i].Child);
            _lingering.RemoveAt(i--);
        }
    }

    private void EndLingering(ChildSa child)
    {
        child.RemoveFromKernel(inbound: true, outbound: false);
        Core.Sas.RemoveChild(child);
    }

    private void HashChildren(ref StateHasher hasher)
    {
        hasher.Add((ulong)_children.Count);
        foreach (var child in _children)
            child.HashState(ref hasher);
        hasher.Add((ulong)_lingering.Count);
    }
}
