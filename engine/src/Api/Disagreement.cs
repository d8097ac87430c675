using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>
/// Why a negotiation came to nothing: what was offered, what is allowed, and where the two differ. Of a long offer only
/// the beginning stands here.
/// </summary>
public abstract record Disagreement
{
    /// <summary>
    /// The offer is ours and the peer has refused it; what the peer allows it does not say. Else the peer has made it.
    /// </summary>
    public bool IsOurs { get; init; }

    /// <summary>
    /// Of our policies the one that the offer came nearest to, or made it; null where none is for the peer's address.
    /// </summary>
    public string? Policy { get; init; }
}

/// <summary>No proposal of an SA payload fits (RFC 7296 §2.7, NO_PROPOSAL_CHOSEN).</summary>
public sealed record ProposalDisagreement : Disagreement
{
    /// <summary>Proposals of the offer that are kept at most.</summary>
    public const int MaxOffered = 4;

    public required ProtocolId Protocol { get; init; }

    /// <summary>Up to <see cref="MaxOffered"/> of the offer's proposals, the one nearest to the policy first.</summary>
    public required IReadOnlyList<Proposal> Offered { get; init; }

    /// <summary>Proposals that the offer has beyond these.</summary>
    public int More { get; init; }

    /// <summary>What the nearest policy allows; null where there is none, or the peer is the one that allows.</summary>
    public AlgorithmProposal? Allowed { get; init; }

    /// <summary>
    /// Transform types in which the first of <see cref="Offered"/> and <see cref="Allowed"/> have nothing in common.
    /// </summary>
    public IReadOnlyList<TransformType> Differing { get; init; } = [];
}

/// <summary>The traffic selectors, or the mode, of a child do not fit (RFC 7296 §2.9, TS_UNACCEPTABLE).</summary>
public sealed record SelectorDisagreement : Disagreement
{
    /// <summary>Selectors of each side that are kept at most.</summary>
    public const int MaxSelectors = 4;

    /// <summary>On our side of the tunnel; up to <see cref="MaxSelectors"/>.</summary>
    public required IReadOnlyList<TrafficSelector> OfferedLocal { get; init; }

    /// <summary>On the peer's side of the tunnel; up to <see cref="MaxSelectors"/>.</summary>
    public required IReadOnlyList<TrafficSelector> OfferedRemote { get; init; }

    /// <summary>The child that came nearest; null where the peer is the one that allows.</summary>
    public ChildConfiguration? Allowed { get; init; }
    public bool LocalDiffers { get; init; }
    public bool RemoteDiffers { get; init; }

    /// <summary>The policy wants transport mode, and the peer wants a tunnel.</summary>
    public bool ModeDiffers { get; init; }
}

/// <summary>
/// Who the one side is and how it proves it suits no policy of the other (RFC 7296 §2.15, AUTHENTICATION_FAILED).
/// </summary>
public sealed record IdentityDisagreement : Disagreement
{
    /// <summary>IDi.</summary>
    public required Identification Claimed { get; init; }

    /// <summary>IDr of the request; null where none was asked for.</summary>
    public Identification? Asked { get; init; }

    /// <summary>How who says so has proved it, or would have.</summary>
    public required Authentication Method { get; init; }

    /// <summary>The identity that the nearest policy is for; null for any.</summary>
    public Identification? AllowedId { get; init; }

    /// <summary>
    /// How the nearest policy lets peers prove themselves; null where there is none, or the peer's policy decides.
    /// </summary>
    public Authentication? AllowedMethod { get; init; }
    public bool IdDiffers { get; init; }
    public bool MethodDiffers { get; init; }

    /// <summary>
    /// The policy does not allow the algorithms that IKE_SA_INIT has agreed on, for another policy's sake.
    /// </summary>
    public bool AlgorithmsDiffer { get; init; }
}
