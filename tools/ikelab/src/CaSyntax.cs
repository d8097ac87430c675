using IkeLab.Authority;
using static IkeLab.CommandLine.CaOptions;

namespace IkeLab.CommandLine;

/// <summary>What commands work with.</summary>
internal sealed record CaContext(AuthorityPlaces Places, IPasswordSource Passwords, TimeProvider Clock)
{
    public AuthorityStore Store => new(Places, Passwords, Clock);
}

/// <summary>A command of <c>ikelab ca NAME</c>.</summary>
/// <param name="Words">The words that are the command.</param>
/// <param name="Tail">
/// What may follow: a keyword with a value ("peer X"), words to choose from ("server|client"), or a place for
/// one word in capitals.
/// </param>
/// <param name="Options">Options beside those that go everywhere.</param>
internal sealed record CaSyntax(
    string[] Words, string[] Tail, string[] Options, string Help, Func<CaContext, CaArguments, Outcome> Run)
{
    public const string Purpose = "server|client|ocsp";
    public const string Host = "HOST";
    private const string File = "FILE";

    private static readonly string[] s_export = ["peer X", "password P"];

    public static IReadOnlyList<CaSyntax> All { get; } =
    [
        new(["create"], ["password P"], [KeyKind, Days, Name, ForgetPassword, PasswordFile],
            "make a CA: a key under a password, a certificate, an empty CRL",
            (c, a) => c.Store.Create(a.Authority, a.AuthorityOptions)),
        new(["delete"], [], [], "remove the CA and all keys of its hosts",
            (c, a) => c.Store.Delete(a.Authority))
        {
            Question = a => $"delete the CA '{a.Authority}' and all its keys?",
        },
        new(["install"], ["PATH"], [], "put the CA's certificate and CRL below /etc/iked, or PATH",
            (c, a) => c.Store.Install(a.Authority, a.Word("PATH"))),
        new(["export"], s_export, [To, Legacy, PasswordFile],
            "pack the CA's certificate and CRL into ca.tgz and ca.zip, without any private key",
            (c, a) => c.Store.Export(a.Authority, a.ExportOptions)),
        new(["crl"], [], [PasswordFile], "sign the CRL anew, before it ends after a year",
            (c, a) => c.Store.RenewCrl(a.Authority)),
        new(["show"], [Host], [], "list the certificates, or tell all about one",
            (c, a) => new CertificateListing(c.Places, c.Clock).Show(a.Authority, a.Word(Host)))
        {
            IsQuery = true,
        },
        new(["certificate", Host, "create"], [Purpose],
            [KeyKind, Days, Name, AlternativeName, CrlUrl, OcspUrl, Request, Renew, PasswordFile],
            "issue a certificate, for server and client unless told; makes a key if there is none",
            (c, a) => c.Store.CreateCertificate(a.Authority, a.Host!, a.CertificateOptions)),
        new(["certificate", Host, "delete"], [], [],
            "remove a host's certificate and key, without revoking it",
            (c, a) => c.Store.DeleteCertificate(a.Authority, a.Host!))
        {
            Question = a => $"delete the certificate and the key of host '{a.Host}'?",
        },
        new(["certificate", Host, "install"], ["PATH"], [],
            "put certificate and key below /etc/iked, or PATH, as this machine's own",
            (c, a) => c.Store.InstallCertificate(a.Authority, a.Host!, a.Word("PATH"))),
        new(["certificate", Host, "export"], s_export, [To, Legacy, PasswordFile],
            "pack all that HOST needs into HOST.tgz, for gateways, and HOST.zip, for Windows and Apple;"
            + "\n      with peer X, the gateway, there are ready settings in it",
            (c, a) => c.Store.ExportCertificate(a.Authority, a.Host!, a.ExportOptions)),
        new(["certificate", Host, "revoke"], [], [Reason, Serial, PasswordFile],
            "revoke the certificate and sign a new CRL",
            (c, a) => c.Store.Revoke(a.Authority, a.Host!, a.Reason, a.Option(Serial))),
        new(["key", Host, "create"], [], [KeyKind], "make a key alone",
            (c, a) => c.Store.CreateKey(a.Authority, a.Host!, a.Type)),
        new(["key", Host, "delete"], [], [], "remove a host's key",
            (c, a) => c.Store.DeleteKey(a.Authority, a.Host!))
        {
            Question = a => $"delete the key of host '{a.Host}'?",
        },
        new(["key", Host, "install"], ["PATH"], [],
            "put the key below /etc/iked, or PATH, as this machine's own",
            (c, a) => c.Store.InstallKey(a.Authority, a.Host!, a.Word("PATH"))),
        new(["key", Host, "import"], [File + "!"], [PasswordFile], "take a host's key from FILE",
            (c, a) => c.Store.ImportKey(a.Authority, a.Host!, a.Word(File)!)),
    ];

    /// <summary>What a person at a terminal is asked first; null for nothing.</summary>
    public Func<CaArguments, string>? Question { get; init; }

    /// <summary>Its lines are what was asked for, so -q does not hide them.</summary>
    public bool IsQuery { get; init; }

    public string Usage =>
        string.Join(' ', [.. Words, .. Tail.Select(t => t.EndsWith('!') ? t[..^1] : $"[{t}]")]);
}
