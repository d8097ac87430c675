using System.Collections.Concurrent;
using IkeLab.Vectors.Tests.Checks;
using IkeLab.Vectors.Tests.External;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests;

/// <summary>Each suite is run once, for its own row and for the table.</summary>
internal static class Results
{
    private static readonly ConcurrentDictionary<string, Lazy<Tally>> s_tallies = new();

    /// <summary>One of the repository's own files; all its groups together.</summary>
    public static Tally Own(string path) => Once(path, () =>
    {
        var file = KatFile.Read(path);
        var tally = new Tally(file.Suite);
        foreach (var group in file.Groups)
            tally.Add(CheckTable.Run(file.Suite, group.Cases));
        return tally;
    });

    public static Tally External(ExternalSuite suite) => Once(suite.Path, suite.Run);

    private static Tally Once(string path, Func<Tally> run) =>
        s_tallies.GetOrAdd(path, _ => new Lazy<Tally>(run)).Value;
}
