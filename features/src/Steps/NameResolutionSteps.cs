using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>Split DNS (RFC 8598) and encrypted DNS (RFC 9464): what the system makes of what it is assigned.</summary>
[Binding]
public sealed class NameResolutionSteps(Conversation talk)
{
    private static readonly string[] Columns =
        ["priority", "addresses", "name", "protocols", "path", "port", "digests"];

    private NameResolution Names => talk.System.Names;

    [Given("the system accepts domains within {string} only")]
    public void Accepts(string domains) => talk.Configuration.AcceptedDomains =
        domains.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [Then("the system resolves inside of the tunnel")]
    public void Resolves(DataTable table) => Compare(
        Names.Domains.Select(d => $"{d.Name}: {string.Join(", ", d.TrustAnchors)}".Trim()),
        table.Rows.Select(r => $"{r["domain"]}: {r["trust anchors"]}".Trim()));

    [Then("the system resolves no domain inside of the tunnel")]
    public void ResolvesNone() => Compare(Names.Domains.Select(d => d.Name), []);

    [Then("the system uses the name servers {string}")]
    public void Servers(string addresses) => Compare(
        Names.Servers.Select(s => s.ToString()), addresses.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    [Then("the system uses the encrypted resolvers")]
    public void Encrypted(DataTable table) => Compare(Names.Encrypted.Select(Describe), table.Rows.Select(r =>
        string.Join(' ', Columns.Select(c => r[c]))));

    [Then("the system uses no encrypted resolver")]
    public void NoneEncrypted() => Compare(Names.Encrypted.Select(Describe), []);

    private static string Describe(EncryptedServer server) => string.Join(' ', server.Priority,
        string.Join(',', server.Addresses), server.Name ?? "-", string.Join(',', server.Alpn), server.Path ?? "-",
        server.Port?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-",
        server.Digests.Count > 0 ? string.Join(',', server.Digests) : "-");

    private static void Compare(IEnumerable<string> seen, IEnumerable<string> wanted)
    {
        var list = seen.ToList();
        Conversation.Require(list.SequenceEqual(wanted),
            list.Count == 0 ? "there is none" : string.Join("; ", list));
    }
}
