using System.Buffers.Binary;
using IkeLab.Engine;

namespace IkeLab.Sim;

/// <summary>
/// An endpoint's randomness: every purpose is a stream of its own, begun by one choice of the world and then generated
/// by a counter.
/// </summary>
internal sealed class SimRandom : IRandomSource
{
    private readonly ulong[] _counters = new ulong[Enum.GetValues<RandomPurpose>().Length];
    private readonly ulong _seed;

    public SimRandom(IChoiceSource choices, int host) => _seed = choices.Next(host, ChoiceKind.Engine);

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        ref var counter = ref _counters[(int)purpose];
        for (; destination.Length >= 8; destination = destination[8..])
            BinaryPrimitives.WriteUInt64LittleEndian(destination, SeededChoices.Mix(_seed, (ulong)purpose, counter++));
        if (destination.Length == 0)
            return;
        Span<byte> last = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(last, SeededChoices.Mix(_seed, (ulong)purpose, counter++));
        last[..destination.Length].CopyTo(destination);
    }
}
