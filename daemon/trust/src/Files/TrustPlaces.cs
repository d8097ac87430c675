using IkeLab.Trust.Revocation;

namespace IkeLab.Trust.Files;

/// <param name="Name">A folder's or a file's.</param>
/// <param name="Pattern">Which of a folder's files count; empty for a file.</param>
/// <param name="Limit">Octets of one file.</param>
public sealed record TrustPlace(string Name, string Pattern, int Limit);

/// <summary>Where things are below the folder of keys and certificates (iked(8), FILES).</summary>
public static class TrustPlaces
{
    /// <summary>Files of one folder; the rest is named as a problem.</summary>
    public const int MaxFiles = 20_000;

    /// <summary>Octets of a key.</summary>
    public const int MaxKey = 16 * 1024;

    public const string PrivateKey = "private/local.key";

    private const int MaxCertificates = 4 * 1024 * 1024;

    internal static TrustPlace Authorities { get; } = new("ca", "*.crt", MaxCertificates);
    internal static TrustPlace Certificates { get; } = new("certs", "*.crt", MaxCertificates);
    internal static TrustPlace RevocationLists { get; } = new("crls", "*.crl", RevocationList.MaxLength);
    internal static TrustPlace LocalPublicKey { get; } = new("local.pub", "", MaxKey);

    /// <summary>The responder that iked trusts with every certificate.</summary>
    internal static TrustPlace OcspResponder { get; } = new("ocsp/responder.crt", "", MaxCertificates);

    public static IReadOnlyList<TrustPlace> Folders { get; } =
    [
        Authorities, Certificates, RevocationLists, .. PublicKeyFolders.All.Select(PublicKeys),
    ];

    private static IReadOnlyList<TrustPlace> Files { get; } = [LocalPublicKey, OcspResponder];

    internal static TrustPlace PublicKeys(string kind) => new($"pubkeys/{kind}", "*", MaxKey);

    /// <summary>Everything that there is but the private key, one file at a time.</summary>
    public static IEnumerable<TrustFile> Gather(ITrustFiles files)
    {
        foreach (var folder in Folders)
        {
            var names = files.List(folder, out var problem);
            if (problem.Length > 0)
                yield return new(folder.Name, null, problem);
            foreach (var name in names)
                yield return Read(files, name, folder.Limit);
        }
        foreach (var file in Files)
        {
            if (files.Exists(file.Name))
                yield return Read(files, file.Name, file.Limit);
        }
    }

    private static TrustFile Read(ITrustFiles files, string name, int limit) =>
        new(name, files.Read(name, limit, out var problem), problem);
}
