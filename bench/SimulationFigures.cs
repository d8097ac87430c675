using System.Diagnostics;
using System.Globalization;
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
        var toy = Run(500, CryptoKind.Toy);
        Figure.Line("500 peers, toy cryptography", toy.Seconds, "s");
        Figure.Line("    events a second", toy.EventsPerSecond, "/s", 1_000_000, lowerIsBetter: false);

        // A process each, as a user runs them: start-up and compilation are part of the cost.
        Figure.Title("Cost of a peer, toy cryptography, whole process (budget: within 1.5 of 500 peers)");
        double first = 0;
        foreach (var peers in (ReadOnlySpan<int>)[500, 2_000, 8_000, 20_000])
        {
            var each = Spawn(peers) * 1000 / peers;
            first = first == 0 ? each : first;
            Figure.Line($"{peers:N0} peers, each", each, "ms");
            Figure.Ratio("    against 500 peers", each / first);
        }
    }

    /// <summary>One world, for the process that is being timed.</summary>
    public static void RunOne(int peers) => Run(peers, CryptoKind.Toy);

    private static double Spawn(int peers)
    {
        var begun = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            Environment.ProcessPath!, ["world", peers.ToString(CultureInfo.InvariantCulture)]);
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
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
