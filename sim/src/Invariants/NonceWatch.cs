using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>No nonce comes twice (RFC 7296 §2.10); those of CREATE_CHILD_SA are seen by decrypting it.</summary>
internal sealed class NonceWatch(World world)
{
    // By digest; the value is the SPI of the one IKE SA whose repeated IKE_SA_INIT may bring the nonce again.
    private readonly Dictionary<ulong, ulong> _seen = [];

    /// <summary>With a cookie or another KE the same Ni comes again, with the same SPI (RFC 7296 §2.6).</summary>
    public void OnInit(SimHost from, ReadOnlySpan<byte> nonce, ulong spi) => Check(from, nonce, spi);

    public void OnCreateChild(
        SimHost from, ReadOnlySpan<byte> message, in PayloadEntry sk, WireStream stream, bool fromInitiator)
    {
        if (stream.Keys is not { } keys)
            return;
        using var cipher = fromInitiator
            ? world.Crypto.CreateCipher(keys.Suite, keys.EncryptionI, keys.IntegrityI)
            : world.Crypto.CreateCipher(keys.Suite, keys.EncryptionR, keys.IntegrityR);
        var copy = message.ToArray();
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (!EncryptedPayload.TryOpen(copy, sk, cipher, out var offset, out var length, out var error)
            || !PayloadIndex.TryRead(copy.AsSpan(0, offset + length), offset, sk.Next, storage, out var index, out error)
            || !PayloadDecoder.TryDecode(index, out var payloads, out error))
        {
            world.Invariants.Break(Invariant.StrictDecode, $"{from.Name} sent an SK payload that does not decode: {error}", from);
            return;
        }
        if (payloads.Find<NoncePayload>() is { } nonce)
            Check(from, nonce.Data, spi: 0);
    }

    private void Check(SimHost from, ReadOnlySpan<byte> nonce, ulong spi)
    {
        world.Invariants.Count(Invariant.FreshNonces);
        if (!_seen.TryAdd(Toy.ToyHash.Of(13, nonce), spi) && (spi == 0 || _seen[Toy.ToyHash.Of(13, nonce)] != spi))
            world.Invariants.Break(Invariant.FreshNonces, $"{from.Name} uses a nonce twice", from);
    }
}
