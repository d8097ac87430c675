using IkeLab.Configuration;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Config;
using IkeLab.Trust.Files;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust;

/// <summary>
/// What one reading of the folder has found. Immutable: work that has begun with it ends with it, and
/// finalizers erase the key when the last of it is done.
/// </summary>
internal sealed class TrustStore
{
    private TrustStore(TrustConfiguration configuration) => Configuration = configuration;

    public TrustConfiguration Configuration { get; }
    public PrivateKey? Key { get; private init; }

    /// <summary>certs/: our own and what belongs to their chains.</summary>
    public required IReadOnlyList<DecodedCertificate> OwnCertificates { get; init; }

    /// <summary>ca/: roots, and authorities between them and others.</summary>
    public required IReadOnlyList<DecodedCertificate> Authorities { get; init; }
    public required CertificateValidator Validator { get; init; }
    public required byte[] AuthorityHashes { get; init; }
    public required IReadOnlyDictionary<Identification, PublicKey> PublicKeys { get; init; }
    public required IReadOnlyList<RevocationList> RevocationLists { get; init; }
    public DecodedCertificate? OcspResponder { get; private init; }
    public required IReadOnlyList<StoredCertificate> Listing { get; init; }

    public static TrustStore Read(
        TrustConfiguration configuration, IConfigurationHost host, DateTimeOffset now,
        out IReadOnlyList<string> problems)
    {
        var folder = new TrustFolder(
            configuration.Files ?? new FolderFiles(host, configuration.Root), configuration.Root, host.UserId, now);
        var authorities = folder.Certificates(TrustPlaces.Authorities, StoredKind.Authority);
        var own = folder.Certificates(TrustPlaces.Certificates, StoredKind.Certificate);
        var signs = configuration.Authentication.Values.Any(kind => kind != AuthenticationKind.SharedKey);
        var key = folder.PrivateKey(signs);
        folder.CompareLocalPublicKey(key);
        var store = new TrustStore(configuration)
        {
            Authorities = authorities,
            OwnCertificates = own,
            Key = key,
            Validator = CreateValidator(authorities, configuration.Settings.PartialCertificateChain),
            AuthorityHashes = [.. authorities.SelectMany(authority => authority.PublicKey.AuthorityHash())],
            PublicKeys = folder.PublicKeys(),
            RevocationLists = folder.RevocationLists(authorities),
            OcspResponder = folder.OcspResponder(),
            Listing = folder.Listing,
        };
        problems = folder.Problems;
        return store;
    }

    /// <summary>Null for a connection that the configuration does not have any more.</summary>
    public AuthenticationKind? KindOf(Connection connection) =>
        Configuration.Authentication.TryGetValue(connection.Name, out var kind) ? kind : null;

    /// <summary>
    /// A path ends at a root of ca/. With <c>set cert_partial_chain</c> it may end at any authority there;
    /// without, those that are no roots only fill gaps in what peers send.
    /// </summary>
    private static CertificateValidator CreateValidator(IReadOnlyList<DecodedCertificate> authorities, bool partial)
    {
        var isAnchor = authorities.ToLookup(authority => partial || IsRoot(authority));
        return new(isAnchor[true].Select(a => a.Encoded), isAnchor[false].Select(a => a.Encoded));
    }

    public static bool IsRoot(DecodedCertificate certificate) =>
        certificate.Subject.Span.SequenceEqual(certificate.Issuer.Span);
}
