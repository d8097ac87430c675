using System.Reflection;

namespace IkeLab.Features.Catalogue;

/// <summary>One thing that RFC 7296 or one of its extensions asks for.</summary>
/// <param name="Document">The number of the RFC.</param>
/// <param name="Id">Section and number, as R-2.1-3, or R7383-2.6-1 for another RFC than 7296.</param>
/// <param name="Level">The keyword, or DECL for binding text without one.</param>
/// <param name="Who">both, initiator, responder, sender or receiver.</param>
/// <param name="Profile">base, or the feature that has to be supported for it to bind.</param>
/// <param name="Testable">wire, sim, config or no.</param>
public sealed record Requirement(
    int Document, string Id, string Section, string Level, string Who, string Profile, string Testable,
    string Sentence)
{
    public bool IsMust => Level is "MUST" or "MUST NOT";

    /// <summary>As a scenario's tag: dots are dashes, so that every tool takes it for one word.</summary>
    public string Tag => "@" + Id.Replace('.', '-');
}

/// <summary>A test of the IPv6 Ready Logo's IKEv2 conformance specification 1.1.0.</summary>
/// <param name="Requirements">By ID, what of RFC 7296 it is about.</param>
public sealed record LogoTest(string Id, string Title, IReadOnlyList<string> Requirements);

/// <summary>The requirements, and those that have no scenario for a reason.</summary>
public sealed class RequirementCatalogue
{
    private readonly Dictionary<string, Requirement> _byTag;

    private RequirementCatalogue(IReadOnlyList<Requirement> all)
    {
        All = all;
        _byTag = all.ToDictionary(r => r.Tag);
    }

    public IReadOnlyList<Requirement> All { get; }

    /// <summary>By ID, why no scenario can show it.</summary>
    public IReadOnlyDictionary<string, string> Exempt { get; private init; } =
        new Dictionary<string, string>();

    /// <summary>By ID, what is missing until a scenario can show it.</summary>
    public IReadOnlyDictionary<string, string> Pending { get; private init; } =
        new Dictionary<string, string>();

    /// <summary>RFC 7296.</summary>
    public const int Base = 7296;

    /// <summary>The extensions that have a catalogue of their own.</summary>
    public static readonly int[] Extensions =
    [
        7383, 7427, 7619, 6023, 5998, 9242, 9370, 4555, 8784, 5723, 6290, 8019, 5685, 6311, 4478, 9593, 8598, 9464, 4739,
    ];

    /// <summary>What a scenario's tag begins with when it names a requirement.</summary>
    public static bool IsRequirementTag(string tag) =>
        tag.Length > 2 && tag.StartsWith("@R", StringComparison.Ordinal)
        && tag.AsSpan(2).TrimStart("0123456789").StartsWith("-");

    /// <summary>Tests of the IPv6 Ready Logo whose numbers are known for sure.</summary>
    public IReadOnlyList<LogoTest> LogoTests { get; private init; } = [];

    public static RequirementCatalogue Load() => new([.. Rows("requirements").Select(r =>
        new Requirement(Base, r[0], r[1], r[2], r[3], r[4], r[5], r[6])),
        .. Extensions.SelectMany(n => Rows($"rfc{n}").Select(r =>
            new Requirement(n, r[0], r[1], r[2], "both", $"rfc{n}", "wire", r[3])))])
    {
        Exempt = Rows("exempt").ToDictionary(r => r[0], r => r[1]),
        LogoTests = [.. Rows("ipv6ready").Select(r => new LogoTest(r[0], r[1], r[2].Split(' ')))],
        Pending = Rows("pending").ToDictionary(r => r[0], r => r[1]),
    };

    public Requirement? FindByTag(string tag) => _byTag.GetValueOrDefault(tag);

    private static IEnumerable<string[]> Rows(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"catalogue/{name}.tsv")
            ?? throw new InvalidOperationException($"the catalogue '{name}' is not in this assembly");
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var rows = new List<string[]>();
        while (reader.ReadLine() is { } line)
            rows.Add(line.Split('\t'));
        return rows;
    }
}
