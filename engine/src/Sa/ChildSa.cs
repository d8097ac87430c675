using IkeLab.Engine.Config;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

internal enum ChildState : byte
{
    /// <summary>The kernel has been asked to install it.</summary>
    Installing,

    /// <summary>Made by the peer's half of a rekey collision, before it is known which half stays (§2.8.1).</summary>
    Undecided,
    Installed,

    /// <summary>Another SA has its place; the peer's DELETE will end it.</summary>
    Replaced,

    /// <summary>Our DELETE for it is queued or outstanding.</summary>
    Deleting,
    Closed,
}

/// <summary>A child by the peer's exchange, and what decides whether it or ours stays (RFC 7296 §2.8.1).</summary>
/// <param name="Child">The SA that the peer's exchange made.</param>
/// <param name="LowestNonce">The lower of that exchange's two nonces.</param>
internal sealed record PeerChild(ChildSa Child, byte[] LowestNonce);

/// <summary>When an exchange of ours that made a child came to its end, and the lower one of its nonces.</summary>
internal sealed record ChildCreation(Instant At, byte[] LowestNonce);

/// <summary>One child SA: both directions, its selectors, and its place in a rekey.</summary>
internal sealed class ChildSa(IkeSa owner, ChildConfiguration configuration, ChildOutcome outcome)
{
    // As the kernel has been told.
    private ChildRoute _route = owner.Traffic;

    /// <summary>The IKE SA that it hangs on now.</summary>
    public IkeSa Owner { get; set; } = owner;
    public ChildConfiguration Configuration { get; } = configuration;
    public ProtocolId Protocol => Configuration.Protocol;
    public uint InboundSpi { get; } = outcome.InboundSpi;
    public uint OutboundSpi { get; } = outcome.OutboundSpi;
    public bool HasExtendedSequenceNumbers { get; } = outcome.ExtendedSequenceNumbers;
    public IpcompTransform? Compression { get; } = outcome.Compression?.Transform;
    public TrafficSelector[] LocalSelectors { get; } = outcome.LocalSelectors;
    public TrafficSelector[] RemoteSelectors { get; } = outcome.RemoteSelectors;
    public ChildState State { get; set; } = ChildState.Installing;

    /// <summary>We hold back our traffic until the peer has shown that it uses this SA.</summary>
    public bool OutboundHeld { get; set; }

    /// <summary>Our own rekey of this SA that is under way.</summary>
    public RekeyChildExchange? OwnRekey { get; set; }

    /// <summary>The peer's rekey of this SA, answered by us.</summary>
    public PeerChild? PeerRekey { get; set; }

    /// <summary>Our exchange that made it, where the peer may have asked for the same child at the same time.</summary>
    public ChildCreation? Creation { get; set; }

    /// <summary>It is being deleted, or gone.</summary>
    public bool IsGoing => State is ChildState.Deleting or ChildState.Closed;

    /// <summary>Start sending on this SA.</summary>
    public void Activate()
    {
        if (!OutboundHeld)
            return;
        OutboundHeld = false;
        Owner.Core.Do(new ActivateOutbound { InboundSpi = InboundSpi, OutboundSpi = OutboundSpi });
    }

    /// <summary>
    /// Packets travel as the IKE SA has it now. A kernel that is still installing the SA is told afterwards.
    /// </summary>
    public void UpdatePath()
    {
        if (State == ChildState.Installing || _route == Owner.Traffic)
            return;
        _route = Owner.Traffic;
        Owner.Core.Do(new UpdateChildPath
        {
            InboundSpi = InboundSpi, OutboundSpi = OutboundSpi, Path = _route.Path,
            UdpEncapsulated = _route.Encapsulated,
        });
    }

    public void RemoveFromKernel(bool inbound, bool outbound) => Owner.Core.Do(new RemoveChild
    {
        Protocol = Protocol, InboundSpi = InboundSpi, OutboundSpi = OutboundSpi, Inbound = inbound,
        Outbound = outbound,
    });

    public Notice NoticeOf(NoticeKind kind, string reason = "", ulong replaces = 0) => new()
    {
        Kind = kind, IkeSpi = Owner.LocalSpi, PeerIkeSpi = Owner.PeerSpi, Connection = Owner.Connection.Name,
        PeerId = Owner.PeerId, Path = Owner.Path, ChildSpi = InboundSpi, Child = Configuration.Name, Reason = reason,
        Replaces = replaces,
    };

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add((ulong)InboundSpi);
        hasher.Add((ulong)OutboundSpi);
        hasher.Add((ulong)State);
        hasher.Add(OutboundHeld);
        hasher.Add(OwnRekey is not null);
        hasher.Add(PeerRekey is not null);
    }
}
