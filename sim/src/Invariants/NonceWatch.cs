using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>No nonce comes twice (RFC 7296 §2.10); those of CREATE_CHILD_SA are seen by decrypting it.</summary>
internal sealed class NonceWatch(World world)
{
    // By digest; the value is the SPI of the one IKE SA of the sender that may bring the nonce again.
    private readonly Dictionary<ulong, ulong> _seen = [];

    /// <summary>With a cookie or another KE the same Ni comes again, with the same SPI (RFC 7296 §2.6).</summary>
    public void OnInit(SimHost from, ReadOnlySpan<byte> nonce, ulong spi) =>
        Check(from, nonce, spi, mayComeAgain: true);

    /// <summary>What was asked before message IDs were synchronised is asked again under another one (RFC 6311 §9).</summary>
    public void OnCreateChild(
        SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, in PayloadEntry sk, WireStream stream)
    {
        var spi = header.FromInitiator ? header.SpiI : header.SpiR;
        if (SentPlaintext.Of(world, from, header, message, sk, stream)?.Find<NoncePayload>() is { } nonce)
            Check(from, nonce.Data, spi, stream.IsSynchronized);
    }

    private void Check(SimHost from, ReadOnlySpan<byte> nonce, ulong spi, bool mayComeAgain)
    {
        world.Invariants.Count(Invariant.FreshNonces);
        var digest = Toy.ToyHash.Of(13, nonce);
        if (!_seen.TryAdd(digest, spi) && (!mayComeAgain || _seen[digest] != spi))
            world.Invariants.Break(Invariant.FreshNonces, $"{from.Name} uses a nonce twice", from);
    }
}
