using System.Buffers.Binary;

namespace IkeLab.Engine.Sa;

/// <summary>A peer's rekey of an IKE SA that we are rekeying too (RFC 7296 §2.8.2).</summary>
/// <param name="Successor">The IKE SA that the peer's exchange made.</param>
/// <param name="LowestNonce">The lower of that exchange's two nonces.</param>
internal sealed record PeerIkeRekey(IkeSa Successor, byte[] LowestNonce);

/// <summary>One IKE SA takes the place of another.</summary>
internal static class IkeReplacement
{
    /// <summary>The successor inherits children and tasks; one side will delete the old SA (RFC 7296 §2.8).</summary>
    public static void Complete(Instant now, IkeSa old, IkeSa successor)
    {
        old.MoveChildrenTo(successor);
        old.MoveTasksTo(successor);
        old.PeerRekey = null;
        old.MarkReplaced(now);
        successor.IsCurrent = true;
        var core = old.Core;
        core.Counters.IkeRekeys++;
        core.Do(successor.NoticeOf(NoticeKind.IkeSaRekeyed, "", old.LocalSpi));
        core.Wishes.OnReplaced(old, successor);
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
