using System.Buffers.Binary;

namespace IkeLab.Engine.Sa;

/// <summary>A peer's rekey of an IKE SA that we are rekeying too (RFC 7296 §2.8.2).</summary>
/// <param name="successor">The IKE SA that the peer's exchange made.</param>
/// <param name="lowestNonce">The lower of that exchange's two nonces.</param>
internal sealed class PeerIkeRekey(IkeSa successor, byte[] lowestNonce)
{
    public IkeSa Successor => successor;
    public byte[] LowestNonce => lowestNonce;

    /// <summary>The successor has inherited the children already: the peer's half has prevailed.</summary>
    public bool IsSettled { get; set; }
}

/// <summary>One IKE SA takes the place of another.</summary>
internal static class IkeReplacement
{
    /// <summary>The successor inherits children and tasks; one side will delete the old SA (RFC 7296 §2.8).</summary>
    public static void Complete(Instant now, IkeSa old, IkeSa successor)
    {
        old.MoveChildrenTo(successor);
        old.MoveTasksTo(successor);
        old.MarkReplaced(now, successor);
        successor.IsCurrent = true;
        successor.IsSynchronized |= old.IsSynchronized;
        successor.Predecessor = null;
        successor.ResumeMobility(old);
        var core = old.Core;
        core.Counters.IkeRekeys++;
        core.Do(successor.NoticeOf(NoticeKind.IkeSaRekeyed, "", old.LocalSpi));
        core.Wishes.OnReplaced(old, successor);
        // Whoever wanted the old SA to end meant its children, which the successor has now.
        if (old.State == IkeSaState.Deleting)
            successor.BeginDelete(now, "its predecessor was to be deleted");
    }

    /// <summary>The peer's half of a collision prevails, if it is still there and this is not known yet.</summary>
    /// <returns>False when there is no such SA.</returns>
    public static bool YieldToPeer(Instant now, IkeSa old)
    {
        if (old.PeerRekey is not { Successor.IsUsable: true } theirs)
            return false;
        if (theirs.IsSettled)
            return true;
        theirs.IsSettled = true;
        Complete(now, old, theirs.Successor);
        theirs.Successor.Settle(now);
        return true;
    }

    /// <summary>
    /// The peer works with the SA that its half of a collision made, so it has decided that this one stays, before our
    /// own response could tell us.
    /// </summary>
    public static void ConfirmByUse(Instant now, IkeSa successor)
    {
        if (successor.Predecessor is { } old)
            YieldToPeer(now, old);
    }
}

/// <summary>The 8 octets of an IKE SPI in a proposal (RFC 7296 §3.3.1).</summary>
internal static class IkeSpiOctets
{
    public static byte[] Of(ulong spi)
    {
        var octets = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, spi);
        return octets;
    }

    /// <summary>Null for another length, and for zero, which no SA may have.</summary>
    public static ulong? Read(ReadOnlySpan<byte> octets) =>
        octets.Length == 8 && BinaryPrimitives.ReadUInt64BigEndian(octets) is var spi && spi != 0 ? spi : null;
}
