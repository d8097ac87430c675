using IkeLab.Sim;

namespace IkeLab.Bench;

/// <summary>Whole worlds: events a second, and how the cost of a peer grows with their number.</summary>
internal static class SimulationFigures
{
    public static void Print()
    {
        Figure.Title("Simulator, 5 % loss, one virtual hour");
        Run(500, CryptoKind.Real);
        var real = Run(500, CryptoKind.Real);
        Figure.Line("500 peers, real cryptography", real.Seconds, "s", 20);
        Figure.Line("    events a second", real.EventsPerSecond, "/s", 200_000, lowerIsBetter: false);
        Run(500, CryptoKind.Toy);
        double first = 0;
        foreach (var peers in (ReadOnlySpan<int>)[500, 2_000, 8_000, 20_000])
        {
            var toy = Run(peers, CryptoKind.Toy);
            var each = toy.Seconds * 1000 / peers;
            first = first == 0 ? each : first;
            Figure.Line($"{peers:N0} peers, toy cryptography, a peer", each, "ms");
            Figure.Line("    events a second", toy.EventsPerSecond, "/s", 1_000_000, lowerIsBetter: false);
            Figure.Ratio("    cost of a peer against 500 peers (budget 1.5)", each / first);
        }
    }

    private static (double Seconds, double EventsPerSecond) Run(int peers, CryptoKind crypto)
    {
        var record = Simulation.Run(new() { Peers = peers, Loss = 0.05, Crypto = crypto });
        var seconds = record.Wall.Elapsed.TotalSeconds;
        if (record.Violation is { } violation)
            throw new InvalidOperationException(violation.What);
        return (seconds, record.Events / seconds);
    }
}
