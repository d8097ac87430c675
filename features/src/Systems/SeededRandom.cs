using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Features.Systems;

/// <summary>Randomness that is the same in every run: a hash of seed, purpose and a counter.</summary>
internal sealed class SeededRandom(ulong seed) : IRandomSource
{
    private readonly ulong[] _counters = new ulong[Enum.GetValues<RandomPurpose>().Length];

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        Span<byte> input = stackalloc byte[24];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(input, seed);
        input[8] = (byte)purpose;
        while (destination.Length > 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(input[16..], _counters[(int)purpose]++);
            SHA256.HashData(input, block);
            var length = Math.Min(block.Length, destination.Length);
            block[..length].CopyTo(destination);
            destination = destination[length..];
        }
    }
}
