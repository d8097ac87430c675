using IkeLab.Configuration.Checks;
using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Configuration.Mapping;
using IkeLab.Configuration.Parsing;

namespace IkeLab.Configuration;

/// <summary>A whole iked.conf, checked. Equal to another one that says the same.</summary>
public sealed record IkedConfiguration
{
    public Settings Settings { get; init; } = new();

    /// <summary>In the order of the file.</summary>
    public ValueList<Policy> Policies { get; init; } = [];

    /// <summary>One of a name: the last one written.</summary>
    public ValueList<User> Users { get; init; } = [];

    /// <summary>Null without <c>radius</c> statements.</summary>
    public RadiusConfiguration? Radius { get; init; }

    public IEnumerable<AddressPool> Pools =>
        from policy in Policies
        from option in policy.Options
        where option.IsPool
        from address in option.Value.Addresses
        select new AddressPool(policy.Name, AddressRange.Network(address, option.Value.PrefixLength));

    /// <summary>
    /// The policies so that the first match is the one that iked's rule picks: the last match, unless a
    /// quick one comes
    /// before. A quick policy stops the search, so quick ones go first in their order; of the others the
    /// last one wins,
    /// so they follow in reverse; then the default, of which the last one counts; then those that are not
    /// for incoming
    /// requests but may be initiated.
    /// </summary>
    public IReadOnlyList<Policy> EvaluationOrder =>
    [
        .. Policies.Where(p => p.Match == PolicyMatch.Quick),
        .. Policies.Where(p => p.Match == PolicyMatch.Last).Reverse(),
        .. Policies.Where(p => p.Match == PolicyMatch.Default).TakeLast(1),
        .. Policies.Where(p => p.Match == PolicyMatch.Skip && p.Active),
    ];

    /// <summary>
    /// Reads, checks and resolves a file and what it includes. Never throws for what is in them.
    /// </summary>
    public static LoadResult Load(LoadOptions options)
    {
        var diagnostics = new DiagnosticBag();
        var macros = new MacroTable();
        foreach (var (name, value) in options.Macros)
            macros.DefineFixed(name, value);
        var loader = new FileLoader(options.Host);
        if (loader.Open(options.Path, out var problem) is not { } file)
        {
            diagnostics.Error(FileLoader.Beginning(options.Path), problem);
            return new(null, diagnostics.Errors, []);
        }
        var parser = new Parser(file, loader, macros, options.Host, diagnostics);
        var configuration = parser.Parse();
        if (diagnostics.Errors.Count == 0)
            ConfigurationChecks.Run(configuration, macros, options, file, diagnostics);
        return new(
            diagnostics.Errors.Count == 0 ? configuration : null,
            DiagnosticBag.InOrder(diagnostics.Errors), DiagnosticBag.InOrder(diagnostics.Warnings));
    }

    /// <summary>What the engine needs to know of it; see <see cref="EndpointMapping"/>.</summary>
    public EndpointMapping ToEndpointConfiguration(MappingOptions options) => new EndpointMapper(this, options).Map();
}

/// <summary>What came of a file.</summary>
/// <param name="Configuration">Null where there are errors.</param>
public sealed record LoadResult(
    IkedConfiguration? Configuration, IReadOnlyList<Diagnostic> Errors, IReadOnlyList<Diagnostic> Warnings);

public sealed record LoadOptions
{
    public const string DefaultPath = "/etc/iked.conf";
    public const string DefaultPrivateKey = "/etc/iked/private/local.key";

    public required IConfigurationHost Host { get; init; }
    public string Path { get; init; } = DefaultPath;

    /// <summary>Definitions of the command line, which win over the file's.</summary>
    public IReadOnlyDictionary<string, string> Macros { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The key that signs for this host; a policy that needs it without it gives a warning.
    /// </summary>
    public string PrivateKey { get; init; } = DefaultPrivateKey;

    /// <summary>Splits <c>NAME=VALUE</c> of option -D at its last =, as iked does.</summary>
    public static bool TryParseMacro(string text, out string name, out string value)
    {
        var equals = text.LastIndexOf('=');
        (name, value) = equals > 0 ? (text[..equals], text[(equals + 1)..]) : ("", "");
        return equals > 0;
    }
}
