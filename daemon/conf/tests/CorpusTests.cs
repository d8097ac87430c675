namespace IkeLab.Configuration.Tests;

/// <summary>
/// Every production and every error has a file: valid ones load and print so that they read back equal,
/// invalid ones
/// yield nothing but errors that name a place and say what was expected. ci/checks/iked-conf shows the same
/// files to
/// iked.
/// </summary>
public sealed class CorpusTests
{
    internal static string Root { get; } = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static TheoryData<string> Files(string kind) =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, kind), "*.conf").Select(p => Path.GetFileName(p)!).Order()];

    [Theory]
    [MemberData(nameof(Files), "valid")]
    public void AValidFileLoadsAndReadsBackEqual(string name)
    {
        var path = Path.Combine(Root, "valid", name);
        var result = Reading.Load(new TestHost().AddFolder(Path.Combine(Root, "valid")), path);
        Assert.True(result.Configuration is not null, string.Join('\n', result.Errors.Select(e => e.Render())));

        var text = ConfigurationPrinter.Print(result.Configuration, new(Secrets: true));
        var host = new TestHost().AddFolder(Path.Combine(Root, "valid"));
        host.Add(path, text);
        var again = Reading.Load(host, path);
        Assert.True(again.Configuration is not null, text + string.Join('\n', again.Errors.Select(e => e.Render())));
        Assert.Equal(result.Configuration, again.Configuration);
        Assert.Equal(text, ConfigurationPrinter.Print(again.Configuration, new(Secrets: true)));
    }

    [Theory]
    [MemberData(nameof(Files), "invalid")]
    public void AnInvalidFileYieldsErrorsThatSayWhatWasExpected(string name)
    {
        var path = Path.Combine(Root, "invalid", name);
        var result = Reading.Load(new TestHost().AddFolder(Path.Combine(Root, "invalid")), path);
        Assert.Null(result.Configuration);
        Assert.NotEmpty(result.Errors);
        Assert.All(result.Errors, error =>
        {
            Assert.True(error.Position is { Line: > 0, Column: > 0 }, error.ToString());
            Assert.True(error.Message.Contains("expected", StringComparison.Ordinal)
                || error.Message.Contains("did you mean", StringComparison.Ordinal)
                || error.Message.Contains("needs quotes", StringComparison.Ordinal)
                || error.Message.Contains("cannot be read", StringComparison.Ordinal), error.ToString());
            Assert.DoesNotContain('\n', error.Message);
        });
    }
}
