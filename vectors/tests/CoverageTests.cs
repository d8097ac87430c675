using System.Text;
using IkeLab.Vectors.Tests.External;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests;

/// <summary>The table of all suites, for people.</summary>
public sealed class CoverageTests
{
    /// <summary>All there are, so that none disappears unseen.</summary>
    private static readonly string[] s_expected =
    [
        "auth", "cipher", "dh", "dh-modp", "dh-public", "esp", "groups", "key-schedule",
        "key-schedule-nist", "mac", "mlkem", "mschapv2", "nat", "pfkey", "ppk", "prf", "signatures",
        "signatures-rfc", "sk", "xfrm",
    ];

    [Fact]
    public void Coverage()
    {
        var tallies = KatFile.All().Select(Results.Own).ToList();
        Assert.Equal(s_expected, tallies.Select(tally => tally.Suite).Order(StringComparer.Ordinal));
        tallies.AddRange(ExternalSuite.All().Select(Results.External));
        var table = Table(tallies);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        // Diagnostic messages are what the runner prints without being asked (xunit.runner.json).
        TestContext.Current.SendDiagnosticMessage("{0}", table);
        Assert.False(ExternalSuite.IsMissing, ExternalSuite.NoneHere);
        foreach (var tally in tallies)
        {
            Assert.True(tally.Failed == 0, string.Join('\n', tally.Failures));
            Assert.True(
                tally.Passed > 0 || tally.Reasons.Count > 0,
                $"{tally.Suite}: nothing passed, and no reason why");
        }
    }

    private static string Table(IReadOnlyList<Tally> tallies)
    {
        var width = tallies.Max(tally => tally.Suite.Length);
        var text = new StringBuilder("known answers by suite\n");
        text.Append(Row("suite", width, "passed", "failed", "unsupported", "acceptable"));
        foreach (var tally in tallies)
            text.Append(Row(tally, width));
        var total = new Tally("total");
        foreach (var tally in tallies)
            total.Add(tally);
        text.Append(Row(total, width));
        foreach (var tally in tallies)
        {
            foreach (var (reason, count) in tally.Reasons)
                text.Append($"  {tally.Suite}: {count} unsupported: {reason}\n");
        }
        if (ExternalSuite.Folder is null)
            text.Append($"  {ExternalSuite.NoneHere}\n");
        return text.ToString();
    }

    private static string Row(Tally tally, int width) => Row(
        tally.Suite, width, $"{tally.Passed}", $"{tally.Failed}", $"{tally.Unsupported}",
        $"{tally.Acceptable}");

    private static string Row(
        string suite, int width, string passed, string failed, string unsupported,
        string acceptable) =>
        $"  {suite.PadRight(width)} {passed,7} {failed,7} {unsupported,12} {acceptable,11}\n";
}
