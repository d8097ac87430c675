using System.Security.Cryptography.X509Certificates;
using IkeLab.Authority;

namespace IkeLab.CommandLine;

/// <summary>What was typed after <c>ikelab ca</c>, all of it checked for form.</summary>
/// <param name="Words">Values of the words after the command, by what the usage calls them.</param>
internal sealed record CaArguments(
    string Authority, string? Host, IReadOnlyDictionary<string, string> Words,
    IReadOnlyDictionary<string, List<string>> Options)
{
    public string? Word(string name) => Words.GetValueOrDefault(name);

    public string? Option(string name) => Options.GetValueOrDefault(name)?[0];

    public IReadOnlyList<string> All(string name) => Options.GetValueOrDefault(name) ?? [];

    public bool Has(string name) => Options.ContainsKey(name);

    public KeyType? Type => Option(CaOptions.KeyKind) is { } type ? KeyTypes.TryParse(type) : null;

    public int? Days => Option(CaOptions.Days) is { } days ? CaOptions.ParseDays(days) : null;

    public X509RevocationReason Reason => Option(CaOptions.Reason) is { } reason
        ? RevocationReasons.TryParse(reason)!.Value
        : X509RevocationReason.Unspecified;

    public AuthorityOptions AuthorityOptions => new()
    {
        Type = Type ?? KeyTypes.Default,
        Days = Days ?? AuthorityOptions.DefaultDays,
        DistinguishedName = Option(CaOptions.Name),
        KeepsPassword = !Has(CaOptions.ForgetPassword),
    };

    public CertificateOptions CertificateOptions => new()
    {
        Purpose = Word(CaSyntax.Purpose) switch
        {
            "server" => CertificatePurpose.Server,
            "client" => CertificatePurpose.Client,
            "ocsp" => CertificatePurpose.Ocsp,
            _ => CertificatePurpose.Both,
        },
        Type = Type,
        Days = Days,
        DistinguishedName = Option(CaOptions.Name),
        AlternativeNames = All(CaOptions.AlternativeName),
        CrlUrls = All(CaOptions.CrlUrl),
        OcspUrls = All(CaOptions.OcspUrl),
        RequestFile = Option(CaOptions.Request),
        Renew = Has(CaOptions.Renew),
    };

    public ExportOptions ExportOptions => new()
    {
        Directory = Option(CaOptions.To) ?? ".",
        Peer = Word("peer"),
        Legacy = Has(CaOptions.Legacy),
    };
}
