namespace IkeLab.Sim;

/// <summary>
/// Choices from a seed: each stream is a counter that a strong mixer turns into bits, so one stream's draws never move
/// another's. The same on every machine.
/// </summary>
public sealed class SeededChoices(ulong seed, DrawLog? log = null) : IChoiceSource
{
    private static readonly int Kinds = Enum.GetValues<ChoiceKind>().Length;
    private ulong[] _counters = new ulong[64 * Kinds];

    public ulong Next(int chooser, ChoiceKind kind)
    {
        var stream = chooser * Kinds + (int)kind;
        if (stream >= _counters.Length)
            Array.Resize(ref _counters, Math.Max(stream + 1, _counters.Length * 2));
        var bits = Mix(seed, (ulong)stream, _counters[stream]++);
        log?.Add(chooser, kind, bits);
        return bits;
    }

    internal static ulong Mix(ulong seed, ulong stream, ulong counter)
    {
        var z = seed * 0x9E3779B97F4A7C15 ^ (stream + 0x7F4A7C15) * 0xD1342543DE82EF95;
        z = (z ^ (z >> 32)) * 0xBF58476D1CE4E5B9 + counter * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
