using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// MD4 (RFC 1320), which is broken and serves only to hash passwords as Windows does. It is written
/// here because libcrypto has it in its legacy provider only, which many systems do not load.
/// </summary>
internal static class Md4
{
    internal const int DigestLength = 16;

    private const int BlockLength = 64;
    private const uint Round2Constant = 0x5a827999;
    private const uint Round3Constant = 0x6ed9eba1;

    /// <summary>Writes <see cref="DigestLength"/> octets.</summary>
    internal static void Compute(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        Span<uint> state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
        ReadOnlySpan<byte> rest = data;
        for (; rest.Length >= BlockLength; rest = rest[BlockLength..])
            Mix(state, rest);

        // One set bit, zeros, and the length in bits; in two blocks where one has no room for all
        // (§3.1, §3.2).
        Span<byte> tail = stackalloc byte[2 * BlockLength];
        tail.Clear();
        rest.CopyTo(tail);
        tail[rest.Length] = 0x80;
        bool hasRoom = rest.Length + 1 + sizeof(ulong) <= BlockLength;
        int tailLength = hasRoom ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64LittleEndian(
            tail[(tailLength - sizeof(ulong))..], (ulong)data.Length * 8);
        for (int at = 0; at < tailLength; at += BlockLength)
            Mix(state, tail[at..]);

        for (int i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(digest[(4 * i)..], state[i]);
        CryptographicOperations.ZeroMemory(tail);
    }

    /// <summary>One block into the state (§3.4).</summary>
    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> x = stackalloc uint[16];
        for (int i = 0; i < x.Length; i++)
            x[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        uint a = state[0], b = state[1], c = state[2], d = state[3];
        for (int step = 0; step < 48; step++)
        {
            uint mixed = step switch
            {
                < 16 => ((b & c) | (~b & d)) + x[step],
                < 32 => ((b & c) | (b & d) | (c & d)) + x[Round2Index(step)] + Round2Constant,
                _ => (b ^ c ^ d) + x[Round3Index(step)] + Round3Constant,
            };
            (a, b, c, d) = (d, BitOperations.RotateLeft(a + mixed, Shift(step)), b, c);
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        x.Clear();
    }

    private static int Shift(int step)
    {
        ReadOnlySpan<byte> shifts = [3, 7, 11, 19, 3, 5, 9, 13, 3, 9, 11, 15];
        return shifts[(step / 16 * 4) + (step % 4)];
    }

    /// <summary>0, 4, 8, 12, 1, 5 …</summary>
    private static int Round2Index(int step) => (step % 4 * 4) + (step % 16 / 4);

    /// <summary>0, 8, 4, 12, 2, 10 …: the step's four bits in reverse.</summary>
    private static int Round3Index(int step)
    {
        ReadOnlySpan<byte> reversed = [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15];
        return reversed[step % 16];
    }
}
