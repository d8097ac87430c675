using System.Buffers.Binary;
using System.Numerics;

namespace IkeLab.Engine.Crypto;

/// <summary>
/// The puzzles of RFC 8019 §7.1.3: four different keys of one length with which the prf of a given string ends in zero
/// bits.
/// </summary>
internal static class Puzzle
{
    public const int Keys = 4;

    /// <summary>RFC 8019 §9 names 20 bits a good compromise: what is above takes minutes, and only a forger asks for it.</summary>
    public const int MaxDifficulty = 20;

    /// <summary>Tries per expected try for all keys: missing it has a chance below one in a billion.</summary>
    private const int Patience = 10;

    private const int CounterLength = 8;

    /// <summary>Octets of the keys that we make: AES prfs may insist on theirs (RFC 8019 §8.2).</summary>
    private static int KeyLength(PrfId prf) => prf is PrfId.AesXcbc or PrfId.AesCmac ? 16 : CounterLength;

    /// <summary>
    /// Counts up from nothing, so that the same string always has the same solution; empty when there is none within
    /// reason, or <paramref name="isCancelled"/> says so.
    /// </summary>
    public static byte[] Solve(
        ICryptoProvider crypto, PrfId prf, ReadOnlySpan<byte> text, int difficulty, Func<bool> isCancelled)
    {
        var length = KeyLength(prf);
        var keys = new byte[Keys * length];
        Span<byte> key = stackalloc byte[length];
        Span<byte> result = stackalloc byte[AlgorithmLengths.MaxPrf];
        result = result[..AlgorithmLengths.Prf(prf)];
        key.Clear();
        var found = 0;
        var most = (ulong)(Keys * Patience) << difficulty;
        for (ulong i = 0; i < most && ((i & 0xFFF) != 0 || !isCancelled()); i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(key[(length - CounterLength)..], i);
            crypto.Prf(prf, key, text, result);
            if (TrailingZeros(result) < difficulty)
                continue;
            key.CopyTo(keys.AsSpan(found * length));
            if (++found == Keys)
                return keys;
        }
        return [];
    }

    /// <summary>The smallest number of zero bits of the four results (RFC 8019 §7.1.4); -1 for what is no solution.</summary>
    public static int Measure(ICryptoProvider crypto, PrfId prf, ReadOnlySpan<byte> text, ReadOnlySpan<byte> keys)
    {
        var output = AlgorithmLengths.Prf(prf);
        var length = keys.Length / Keys;
        // RFC 8019 §8.2: from one octet to the prf's preferred length, which is that of its output.
        if (output == 0 || keys.Length % Keys != 0 || length < 1 || length > output || !AreDifferent(keys, length))
            return -1;
        Span<byte> result = stackalloc byte[AlgorithmLengths.MaxPrf];
        result = result[..output];
        var least = int.MaxValue;
        for (var i = 0; i < Keys; i++)
        {
            crypto.Prf(prf, keys.Slice(i * length, length), text, result);
            least = Math.Min(least, TrailingZeros(result));
        }
        return least;
    }

    private static bool AreDifferent(ReadOnlySpan<byte> keys, int length)
    {
        for (var i = 0; i < Keys; i++)
        {
            for (var k = 0; k < i; k++)
            {
                if (keys.Slice(i * length, length).SequenceEqual(keys.Slice(k * length, length)))
                    return false;
            }
        }
        return true;
    }

    private static int TrailingZeros(ReadOnlySpan<byte> octets)
    {
        var last = octets.LastIndexOfAnyExcept((byte)0);
        return last < 0
            ? octets.Length * 8
            : (octets.Length - 1 - last) * 8 + BitOperations.TrailingZeroCount(octets[last]);
    }
}
