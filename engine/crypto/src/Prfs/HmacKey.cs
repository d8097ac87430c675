using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace IkeLab.Crypto.Prfs;

/// <summary>The two chaining values that are all HMAC keeps of its key (RFC 2104 §4).</summary>
[InlineArray(128)]
internal struct HmacKey
{
    private byte _first;
}

/// <summary>
/// HMAC over a hash; stateless, with the running context in a caller's <see cref="HashState"/>.
/// </summary>
internal static unsafe class Hmac<THash> where THash : IHash
{
    /// <summary>Octets of an <see cref="HmacKey"/> in use.</summary>
    internal static int KeyLength => 2 * THash.ChainingLength;

    /// <summary>Hashes the key's two pads once, so that a message pays only for its own blocks.</summary>
    internal static void SetKey(byte* prepared, ReadOnlySpan<byte> key)
    {
        byte* pad = stackalloc byte[THash.BlockLength];
        var block = new Span<byte>(pad, THash.BlockLength);
        block.Clear();
        if (key.Length <= block.Length)
            key.CopyTo(block);
        else
            Digest(key, pad);
        Absorb(block, 0x36, prepared);
        Absorb(block, 0x36 ^ 0x5c, prepared + THash.ChainingLength);
        CryptographicOperations.ZeroMemory(block);
    }

    internal static void Begin(HashState* state, byte* prepared) => THash.Resume(state, prepared);

    internal static void Update(HashState* state, ReadOnlySpan<byte> data)
    {
        fixed (byte* d = data)
            THash.Update(state, d, data.Length);
    }

    /// <summary>Writes the whole digest and clears the context.</summary>
    internal static void End(HashState* state, byte* prepared, byte* digest)
    {
        THash.Final(state, digest);
        THash.Resume(state, prepared + THash.ChainingLength);
        THash.Update(state, digest, THash.DigestLength);
        THash.Final(state, digest);
        Clear(state);
    }

    internal static void Digest(ReadOnlySpan<byte> data, byte* digest)
    {
        HashState state;
        THash.Init(&state);
        fixed (byte* d = data)
            THash.Update(&state, d, data.Length);
        THash.Final(&state, digest);
        Clear(&state);
    }

    private static void Absorb(Span<byte> block, byte mask, byte* chaining)
    {
        for (int i = 0; i < block.Length; i++)
            block[i] ^= mask;
        HashState state;
        THash.Init(&state);
        fixed (byte* b = block)
            THash.Update(&state, b, block.Length);
        Unsafe.CopyBlock(chaining, &state, (uint)THash.ChainingLength);
        Clear(&state);
    }

    private static void Clear(HashState* state) =>
        CryptographicOperations.ZeroMemory(new Span<byte>(state, sizeof(HashState)));
}
