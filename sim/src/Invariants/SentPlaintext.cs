using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>What stands in the SK payload of a message that a host sends.</summary>
internal static class SentPlaintext
{
    /// <summary>Null where the host has not told the keys yet, or where it does not decode, which ends the run.</summary>
    public static PayloadList? Of(
        World world, SimHost from, ReadOnlySpan<byte> message, in PayloadEntry sk, WireStream stream, bool fromInitiator)
    {
        if (stream.Keys is not { } keys)
            return null;
        using var cipher = fromInitiator
            ? world.Crypto.CreateCipher(keys.Suite, keys.EncryptionI, keys.IntegrityI)
            : world.Crypto.CreateCipher(keys.Suite, keys.EncryptionR, keys.IntegrityR);
        var copy = message.ToArray();
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (EncryptedPayload.TryOpen(copy, sk, cipher, out var offset, out var length, out var error)
            && PayloadIndex.TryRead(copy.AsSpan(0, offset + length), offset, sk.Next, storage, out var index, out error)
            && PayloadDecoder.TryDecode(index, out var payloads, out error))
        {
            return payloads;
        }
        world.Invariants.Break(Invariant.StrictDecode, $"{from.Name} sent an SK payload that does not decode: {error}", from);
        return null;
    }
}
