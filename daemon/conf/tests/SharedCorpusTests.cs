namespace IkeLab.Configuration.Tests;

/// <summary>
/// The reference corpus with iked's verdicts, where it is at hand: IKELAB_SHARED or ../shared beside the
/// project.
/// </summary>
public sealed class SharedCorpusTests
{
    [Fact]
    public void TheReferenceFilesGetIkedsVerdict()
    {
        var folder = Path.Combine(Shared(), "iked-conf");
        if (!Directory.Exists(folder))
            Assert.Skip("The reference data iked-conf is not here (IKELAB_SHARED names its folder).");
        var host = new TestHost().AddFolder(folder);
        foreach (var row in File.ReadLines(Path.Combine(folder, "results.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            var path = Path.Combine(folder, row[0]);
            if (!File.Exists(path))
                continue;
            var result = Reading.Load(host, path);
            Assert.True(row[1] == "0" == (result.Configuration is not null), $"{row[0]}: {string.Join("; ", result.Errors)}");
        }
    }

    private static string Shared()
    {
        if (Environment.GetEnvironmentVariable("IKELAB_SHARED") is { Length: > 0 } named)
            return named;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IkeLab.sln")))
            folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "..", "shared");
    }
}
