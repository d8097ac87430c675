using IkeLab.Sim.Report;

namespace IkeLab.Sim.Tests.Report;

/// <summary>Finished runs that nobody has run.</summary>
internal static class Records
{
    public static RunRecord Empty() => new()
    {
        Options = new(),
        Verdict = Verdict.Held,
        Violation = null,
        VirtualTime = TimeSpan.Zero,
        Events = 0,
        Figures = [],
        Distributions = [new("handshake", 0, 0, 0, 0, 0, [])],
        SampleEvery = TimeSpan.FromMinutes(1),
        Series = [],
        Charts = [],
        Checks = [],
        Wall = new(TimeSpan.FromSeconds(1), 1 << 20, 1 << 20),
    };

    /// <summary>A broken run; every name and text in it is the given one.</summary>
    public static RunRecord Broken(string text, WallFigures wall) => new()
    {
        Options = new() { Peers = 2, Loss = 0.05, JsonPath = text },
        Verdict = Verdict.Invariant,
        Violation = new(Verdict.Invariant, text, text, TimeSpan.FromSeconds(61.5), text, [text, "second"]),
        VirtualTime = TimeSpan.FromMinutes(2),
        Events = 1234,
        Figures = [new("network", "lost", 17), new("network", text, 1_234_567)],
        Distributions =
            [new("handshake", 3, 1500, 2_000_000, 2_500_000, 2_500_000, [(1600, 2), (2_600_000, 1)])],
        SampleEvery = TimeSpan.FromMinutes(1),
        Series = [new("lost", "datagrams", [3, 14]), new("IKE SAs", "SAs", [2, 0.5])],
        Charts = [new(text, "gateway", [new(10, 20, true, text, Fate.Delivered, false)], 4)],
        Checks = [new("invariants", text, 9)],
        Wall = wall,
    };
}
