namespace IkeLab.Engine;

/// <summary>
/// Go on sending on this child SA with a sequence number that is so much higher: a cluster member may have used those
/// between before it failed, or the peer may not know how far we are (RFC 6311 §5.2). The other members of a cluster have to
/// be told at once. Expects no completion.
/// </summary>
public sealed class SkipSequenceNumbers : Effect
{
    public required uint InboundSpi { get; init; }
    public required uint OutboundSpi { get; init; }

    /// <summary>A kernel bounds it by what the counter has left, and asks for a rekey in time.</summary>
    public required ulong Count { get; init; }
}
