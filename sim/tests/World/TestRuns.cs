using IkeLab.Sim.Report;

namespace IkeLab.Sim.Tests.World;

/// <summary>Runs worlds into memory.</summary>
internal static class TestRuns
{
    public static RunRecord AssertHeld(params string[] arguments)
    {
        Assert.True(SimOptionsParser.TryParse(arguments, out var options, out var error), error);
        var record = Simulation.Run(options, cancellation: TestContext.Current.CancellationToken);
        Assert.True(record.Verdict == Verdict.Held,
            $"{record.Violation?.Invariant}: {record.Violation?.What}\n{options.ToCommandLine()}");
        return record;
    }

    public static byte[] Json(RunRecord record)
    {
        using var stream = new MemoryStream();
        JsonReport.Write(record, stream);
        return stream.ToArray();
    }
}
