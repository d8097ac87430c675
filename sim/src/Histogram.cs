using System.Numerics;
using IkeLab.Sim.Report;

namespace IkeLab.Sim;

/// <summary>Counts of microseconds in buckets that are at most an eighth wide; percentiles are bucket ends.</summary>
internal sealed class Histogram
{
    private const int PerOctave = 8;
    private readonly long[] _buckets = new long[64 * PerOctave];
    private long _count;
    private long _max;

    public void Add(long microseconds)
    {
        _buckets[IndexOf(Math.Max(0, microseconds))]++;
        _count++;
        _max = Math.Max(_max, microseconds);
    }

    public Distribution ToDistribution(string name)
    {
        var buckets = new List<(long, long)>();
        for (var i = 0; i < _buckets.Length; i++)
        {
            if (_buckets[i] > 0)
                buckets.Add((EndOf(i), _buckets[i]));
        }
        return new(name, _count, Percentile(0.5), Percentile(0.95), Percentile(0.99), _max, buckets);
    }

    private long Percentile(double share)
    {
        var rank = (long)Math.Ceiling(_count * share);
        for (var i = 0; i < _buckets.Length && rank > 0; i++)
        {
            rank -= _buckets[i];
            if (rank <= 0)
                return Math.Min(EndOf(i), _max);
        }
        return 0;
    }

    private static int IndexOf(long value)
    {
        if (value < PerOctave)
            return (int)value;
        var octave = 63 - BitOperations.LeadingZeroCount((ulong)value);
        return (octave - 2) * PerOctave + (int)(value >> (octave - 3) & (PerOctave - 1));
    }

    private static long EndOf(int index)
    {
        if (index < PerOctave)
            return index;
        var octave = index / PerOctave + 2;
        return ((long)(PerOctave + index % PerOctave) << (octave - 3)) + (1L << (octave - 3)) - 1;
    }
}
