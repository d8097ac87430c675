using System.Buffers.Binary;
using System.Numerics;
using IkeLab.Engine.Crypto;

namespace IkeLab.Features.Peer;

/// <summary>Puzzles, written from RFC 8019 §7.1.3 over nothing but prf.</summary>
public sealed partial class ScriptedPeer
{
    /// <summary>Keys of this many octets with which the prf of the cookie ends in zero bits, or does not if
    /// <paramref name="solves"/> is false.</summary>
    public IEnumerable<byte[]> Keys(PrfId prf, byte[] cookie, int bits, int length, bool solves = true)
    {
        for (var i = 1L; ; i++)
        {
            var key = new byte[Math.Max(8, length)];
            BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(key.Length - 8), i);
            key = key[^length..];
            if (ZeroBits(KeySchedule.Prf(_crypto, prf, key, cookie)) >= bits == solves)
                yield return key;
        }
    }

    /// <summary>The least number of zero bits of four different keys; -1 where they are not that.</summary>
    public int Measure(PrfId prf, byte[] cookie, byte[] solution)
    {
        if (solution.Length is 0 || solution.Length % 4 != 0)
            return -1;
        var keys = solution.Chunk(solution.Length / 4).ToList();
        return keys.Select(Convert.ToHexString).Distinct().Count() < 4 ? -1
            : keys.Min(k => ZeroBits(KeySchedule.Prf(_crypto, prf, k, cookie)));
    }

    /// <summary>At the end of the octets.</summary>
    private static int ZeroBits(byte[] octets)
    {
        var zeros = octets.Reverse().TakeWhile(o => o == 0).Count();
        return zeros == octets.Length ? 8 * zeros
            : 8 * zeros + BitOperations.TrailingZeroCount(octets[^(zeros + 1)]);
    }
}
