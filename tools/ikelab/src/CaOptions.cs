using System.Globalization;
using IkeLab.Authority;

namespace IkeLab.CommandLine;

/// <summary>An option of <c>ikelab ca</c>.</summary>
/// <param name="Value">What its value is called; null for an option without one.</param>
/// <param name="Check">Null when a value is good, else what is expected.</param>
internal sealed record CaOption(string Name, string? Value, string Help, Func<string, string?>? Check = null)
{
    /// <summary>It may be given more than once.</summary>
    public bool Repeats { get; init; }

    public string Usage => Value is null ? Name : $"{Name} {Value}";
}

/// <summary>All options of <c>ikelab ca</c>.</summary>
internal static class CaOptions
{
    public const string Root = "--root";
    public const string Quiet = "-q";
    public const string PasswordFile = "--password-file";
    public const string ForgetPassword = "--forget-password";
    public const string KeyKind = "--type";
    public const string Days = "--days";
    public const string Name = "--dn";
    public const string AlternativeName = "--san";
    public const string CrlUrl = "--crl-url";
    public const string OcspUrl = "--ocsp-url";
    public const string Request = "--csr";
    public const string Renew = "--renew";
    public const string Reason = "--reason";
    public const string Serial = "--serial";
    public const string To = "--to";
    public const string Legacy = "--legacy";

    /// <summary>Go with every command.</summary>
    public static readonly string[] Everywhere = [Root, Quiet];

    private const string Indent = "                           ";

    public static IReadOnlyList<CaOption> All { get; } =
    [
        new(Root, "DIR", "use DIR/etc/ssl and DIR/etc/iked instead of /etc/ssl and /etc/iked"),
        new(Quiet, null, "ask nothing before deleting, and say nothing on success"),
        new(PasswordFile, "FILE", "take the password from the first line of FILE"),
        new(ForgetPassword, null,
            "create: do not keep the password of the CA's key, so that each use asks for it"),
        new(KeyKind, "TYPE", $"the kind of a new key: {string.Join(", ", KeyTypes.Names)}"
            + $"\n{Indent}[{KeyTypes.Names[(int)KeyTypes.Default]} for a CA, for hosts like their CA's]",
            v => KeyTypes.TryParse(v) is null
                ? $"expected one of {string.Join(", ", KeyTypes.Names)}"
                : null),
        new(Days, "N", $"how long a certificate is valid [{AuthorityOptions.DefaultDays} for a CA, "
            + $"{CertificateOptions.DefaultDays} for a host; Apple accepts up to {CertificateOptions.AppleMaxDays}]",
            v => ParseDays(v) is null ? $"expected 1 to {AuthorityOptions.MaxDays}" : null),
        new(Name, "NAME", "the subject, as /C=DE/O=Example/CN=gw.example.org"),
        new(AlternativeName, "NAME", "a further name, as DNS:x, IP:x or email:x; may be repeated")
        {
            Repeats = true,
        },
        new(CrlUrl, "URL", "where the CRL can be fetched; may be repeated") { Repeats = true },
        new(OcspUrl, "URL", "where OCSP is answered; may be repeated") { Repeats = true },
        new(Request, "FILE", "sign the request (PKCS#10) in FILE, whose private key stays where it is"),
        new(Renew, null, "issue a certificate although the host's present one is still valid"),
        new(Reason, "REASON", "why a certificate is revoked:\n" + Indent
            + string.Join(
                $",\n{Indent}", RevocationReasons.Names.Chunk(4).Select(part => string.Join(", ", part))),
            v => RevocationReasons.TryParse(v) is null
                ? $"expected one of {string.Join(", ", RevocationReasons.Names)}"
                : null),
        new(Serial, "HEX", "revoke the certificate with this serial number, not the host's present one"),
        new(To, "DIR", "where the exported archives go [the working directory]"),
        new(Legacy, null, "PKCS#12 with 3DES and SHA-1, for Windows before 10 (1709), macOS before 15,"
            + $"\n{Indent}Android 12"),
    ];

    public static int? ParseDays(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days)
        && days is >= 1 and <= AuthorityOptions.MaxDays ? days : null;
}
