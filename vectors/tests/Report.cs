namespace IkeLab.Vectors.Tests;

/// <summary>How a tally becomes a test's outcome.</summary>
internal static class Report
{
    /// <summary>
    /// Fails when a case failed; is skipped, with the reasons, when nothing could be run. The
    /// counts go to the test's output.
    /// </summary>
    public static void Check(Tally tally)
    {
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine(
            $"{tally.Suite}: {tally.Passed} passed, {tally.Failed} failed, "
            + $"{tally.Unsupported} unsupported, {tally.Acceptable} acceptable");
        foreach (var (reason, count) in tally.Reasons)
            output?.WriteLine($"  {count} unsupported: {reason}");
        Assert.True(tally.Failed == 0, string.Join('\n', tally.Failures));
        if (tally.Passed + tally.Acceptable == 0)
            Assert.Skip(string.Join("; ", tally.Reasons.Keys));
    }
}
