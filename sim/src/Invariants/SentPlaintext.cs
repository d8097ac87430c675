using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>What stands in the SK payload of a message that a host has sent.</summary>
internal static class SentPlaintext
{
    /// <summary>Null where the host has not told the keys yet, or where it does not decode, which ends the run.</summary>
    public static PayloadList? Of(
        World world, SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, in PayloadEntry sk, WireStream stream)
    {
        if (stream.Keys is null)
            return null;
        if (!TryOpen(world, header, message, sk, stream, out var payloads, out var error))
            world.Invariants.Break(Invariant.StrictDecode, $"{from.Name} sent an SK payload that does not decode: {error}", from);
        return payloads;
    }

    /// <param name="stream">Of the message's sender.</param>
    public static bool TryOpen(
        World world, in IkeHeader header, ReadOnlySpan<byte> message, in PayloadEntry sk, WireStream stream,
        out PayloadList? payloads, out DecodeError error)
    {
        payloads = null;
        error = default;
        if (stream.Keys is not { } keys)
            return false;
        using var cipher = header.FromInitiator
            ? world.Crypto.CreateCipher(keys.Suite, keys.EncryptionI, keys.IntegrityI)
            : world.Crypto.CreateCipher(keys.Suite, keys.EncryptionR, keys.IntegrityR);
        var copy = message.ToArray();
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        return EncryptedPayload.TryOpen(copy, sk, cipher, out var offset, out var length, out error)
            && PayloadIndex.TryRead(copy.AsSpan(0, offset + length), offset, sk.Next, storage, out var index, out error)
            && PayloadDecoder.TryDecode(index, out payloads, out error);
    }
}
