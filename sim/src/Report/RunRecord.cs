namespace IkeLab.Sim.Report;

/// <summary>How a run ended; the number is the exit code.</summary>
public enum Verdict
{
    /// <summary>Every invariant held.</summary>
    Held = 0,

    /// <summary>The engine threw.</summary>
    Crash = 127,

    /// <summary>Something that should have come about did not.</summary>
    Liveness = 128,

    /// <summary>Something happened that must not.</summary>
    Invariant = 129,

    /// <summary>Two runs of the same seed differ.</summary>
    Nondeterminism = 130,

    /// <summary>Stopped by hand.</summary>
    Interrupted = 131,
}

/// <summary>A broken invariant.</summary>
/// <param name="What">One sentence.</param>
/// <param name="At">Virtual time.</param>
/// <param name="Between">The hosts that it concerns.</param>
/// <param name="LastMessages">The last messages between them, oldest first.</param>
public sealed record Violation(
    Verdict Verdict, string Invariant, string What, TimeSpan At, string Between, IReadOnlyList<string> LastMessages);

/// <summary>A named number.</summary>
public sealed record Figure(string Group, string Name, long Value);

/// <summary>A distribution in microseconds.</summary>
public sealed record Distribution(
    string Name, long Count, long P50, long P95, long P99, long Max, IReadOnlyList<(long UpTo, long Count)> Buckets);

/// <summary>One column of the time series: a value for each sample.</summary>
public sealed record Series(string Name, string Unit, IReadOnlyList<double> Values);

/// <summary>What became of a message in a chart.</summary>
public enum Fate : byte
{
    Delivered,
    Lost,
    Corrupted,
    Unreachable,
}

/// <summary>A message of a sequence chart. Times in microseconds of virtual time.</summary>
public sealed record ChartMessage(long Sent, long Arrived, bool FromPeer, string Text, Fate Fate, bool Repeated);

/// <summary>Everything between one peer and the other side, up to a bound.</summary>
public sealed record Chart(string Peer, string Other, IReadOnlyList<ChartMessage> Messages, int LeftOut);

/// <summary>
/// All that is to be told of a finished run. Everything but <see cref="Wall"/> is the same for the same seed and options.
/// </summary>
public sealed record RunRecord
{
    public required SimOptions Options { get; init; }
    public required Verdict Verdict { get; init; }
    public required Violation? Violation { get; init; }
    public required TimeSpan VirtualTime { get; init; }
    public required long Events { get; init; }
    public required IReadOnlyList<Figure> Figures { get; init; }
    public required IReadOnlyList<Distribution> Distributions { get; init; }
    public required TimeSpan SampleEvery { get; init; }
    public required IReadOnlyList<Series> Series { get; init; }
    public required IReadOnlyList<Chart> Charts { get; init; }

    /// <summary>Invariants and how often each was checked.</summary>
    public required IReadOnlyList<Figure> Checks { get; init; }
    public required WallFigures Wall { get; init; }

    public long Figure(string group, string name)
    {
        foreach (var figure in Figures)
        {
            if (figure.Group == group && figure.Name == name)
                return figure.Value;
        }
        return 0;
    }
}

/// <summary>What depends on the machine; never in the JSON.</summary>
public sealed record WallFigures(TimeSpan Elapsed, long PeakMemory, long Allocated);

/// <summary>Where a run stands.</summary>
public readonly record struct SimProgress(
    string Phase, double Share, TimeSpan VirtualTime, int Peers, int Established, long Events, long Datagrams, long Lost);
