using IkeLab.Vectors.Tests.Checks;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.External;

/// <summary>A file of somebody else's vectors, outside the repository.</summary>
internal sealed record ExternalSuite(string Name, string Path)
{
    /// <summary>More than any file of the known suites has.</summary>
    private const long MaxFileLength = 64 << 20;

    private const int MaxFiles = 2000;

    private const string Variable = "IKELAB_VECTORS";

    private static readonly string[] s_endings = [".json", ".json.gz", ".fax"];

    /// <summary>Why there is no external suite.</summary>
    public static string NoneHere => Named.Length == 0
        ? $"No external vectors are here: {Variable} names their folder (vectors/README.md)."
        : $"{Variable} names {Named}; expected a folder of vectors.";

    /// <summary>A folder was asked for and is not there.</summary>
    public static bool IsMissing => Named.Length != 0 && Folder is null;

    /// <summary>
    /// The folder that IKELAB_VECTORS names; else <c>vectors</c> in the shared reference data; null
    /// where there is none.
    /// </summary>
    public static string? Folder
    {
        get
        {
            var folder = Named.Length != 0 ? Named : System.IO.Path.Combine(Shared(), "vectors");
            return Directory.Exists(folder) ? folder : null;
        }
    }

    public static IReadOnlyList<ExternalSuite> All()
    {
        if (Folder is not { } folder)
            return [];
        var suites = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => s_endings.Any(path.EndsWith))
            .Order(StringComparer.Ordinal)
            .Select(path => new ExternalSuite(NameOf(folder, path), path))
            .Take(MaxFiles + 1)
            .ToArray();
        return suites.Length <= MaxFiles
            ? suites
            : throw new IOException(
                $"{folder} has more than {MaxFiles} files; expected a folder of vectors");
    }

    public static ExternalSuite Find(string name) => All().Single(suite => suite.Name == name);

    /// <summary>The file's cases in its own format.</summary>
    public IEnumerable<ExternalCase> Read()
    {
        if (new FileInfo(Path).Length > MaxFileLength)
            throw new IOException($"{Path} is longer than {MaxFileLength} octets");
        return Path.EndsWith(".fax") ? CavsFile.Read(Path) : JsonSuites.Read(Path);
    }

    public Tally Run() => Run(Read());

    public Tally Run(IEnumerable<ExternalCase> cases)
    {
        var tally = new Tally(Name);
        foreach (var one in cases)
        {
            if (one.Vector is null)
                tally.Lack(one.Lack);
            else if (one.Acceptable)
                RunAcceptable(tally, one.Vector);
            else
                tally.Add(CheckTable.Run(Name, [one.Vector]));
        }
        return tally;
    }

    private void RunAcceptable(Tally tally, KatCase vector)
    {
        string[] verdicts = vector.Has("verdict")
            ? [vector.Word("verdict")]
            : ["accepted", "refused"];
        foreach (var verdict in verdicts)
        {
            var outcome = CheckTable.Run(Name, [vector.With("verdict", verdict)]);
            if (outcome.Failed == 0)
            {
                tally.Accept(outcome);
                return;
            }
            if (verdict == verdicts[^1])
                tally.Add(outcome);
        }
    }

    private static string Named => Environment.GetEnvironmentVariable(Variable) ?? "";

    private static string NameOf(string folder, string path)
    {
        var name = System.IO.Path.GetRelativePath(folder, path).Replace('\\', '/');
        return name.EndsWith(".json") ? name[..^5] : name;
    }

    private static string Shared()
    {
        if (Environment.GetEnvironmentVariable("IKELAB_SHARED") is { Length: > 0 } named)
            return named;
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(System.IO.Path.Combine(folder, "IkeLab.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder)
                ?? throw new IOException("no IkeLab.sln above the tests");
        }
        return System.IO.Path.Combine(folder, "..", "shared");
    }
}
