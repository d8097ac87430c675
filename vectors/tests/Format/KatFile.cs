namespace IkeLab.Vectors.Tests.Format;

/// <summary>Cases of one kind and one source.</summary>
internal sealed record KatGroup(string Name, string Source, IReadOnlyList<KatCase> Cases);

/// <summary>One file of vectors.</summary>
internal sealed record KatFile(string Suite, IReadOnlyList<KatGroup> Groups)
{
    /// <summary>
    /// The repository's own files, as the build has copied them beside the tests.
    /// </summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "data");

    public static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Folder, "*.kat").Order(StringComparer.Ordinal);

    /// <exception cref="KatException">The file breaks the format.</exception>
    public static KatFile Read(string path) =>
        new KatParser(Path.GetFileName(path)).Parse(File.ReadLines(path));
}
