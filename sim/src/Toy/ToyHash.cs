using System.Buffers.Binary;
using System.Numerics;

namespace IkeLab.Sim.Toy;

/// <summary>A fast 64-bit mixer. It tells different inputs apart and is worthless against an adversary.</summary>
internal static class ToyHash
{
    private const ulong M1 = 0x9E3779B185EBCA87;
    private const ulong M2 = 0xC2B2AE3D27D4EB4F;

    public static ulong Of(ulong key, ReadOnlySpan<byte> data)
    {
        var h = key ^ (ulong)data.Length * M2;
        for (; data.Length >= 8; data = data[8..])
            h = BitOperations.RotateLeft(h ^ BinaryPrimitives.ReadUInt64LittleEndian(data) * M1, 29) * M2;
        foreach (var octet in data)
            h = BitOperations.RotateLeft(h ^ octet * M1, 11) * M2;
        return Finish(h);
    }

    public static void Expand(ulong state, Span<byte> output)
    {
        Span<byte> word = stackalloc byte[8];
        for (ulong i = 1; output.Length > 0; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Finish(state + i * M1));
            var take = Math.Min(8, output.Length);
            word[..take].CopyTo(output);
            output = output[take..];
        }
    }

    private static ulong Finish(ulong h)
    {
        h = (h ^ (h >> 31)) * M1;
        h = (h ^ (h >> 29)) * M2;
        return h ^ (h >> 32);
    }
}
