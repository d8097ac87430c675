using System.Security.Cryptography.X509Certificates;

namespace IkeLab.Authority;

/// <summary>Reasons of revocation (RFC 5280 §5.3.1), by the names that OpenSSL has for them.</summary>
public static class RevocationReasons
{
    private static readonly (string Name, X509RevocationReason Reason)[] s_all =
    [
        ("unspecified", X509RevocationReason.Unspecified),
        ("keyCompromise", X509RevocationReason.KeyCompromise),
        ("CACompromise", X509RevocationReason.CACompromise),
        ("affiliationChanged", X509RevocationReason.AffiliationChanged),
        ("superseded", X509RevocationReason.Superseded),
        ("cessationOfOperation", X509RevocationReason.CessationOfOperation),
        ("certificateHold", X509RevocationReason.CertificateHold),
        ("removeFromCRL", X509RevocationReason.RemoveFromCrl),
    ];

    /// <summary>What a user can give; removeFromCRL is for delta CRLs, which we do not make.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all[..^1].Select(r => r.Name)];

    public static X509RevocationReason? TryParse(string name) => Names.Contains(name) ? Read(name) : null;

    internal static string NameOf(X509RevocationReason reason) =>
        Array.Find(s_all, r => r.Reason == reason).Name;

    /// <summary>As an index has it, which may be from another program.</summary>
    internal static X509RevocationReason? Read(string name)
    {
        var index = Array.FindIndex(s_all, r => r.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : s_all[index].Reason;
    }
}
