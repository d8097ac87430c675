using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Crypto.Signatures;

namespace IkeLab.Authority.Certificates;

/// <summary>
/// The extensions of certificates (RFC 5280 §4.2, RFC 4945 §5.1.3), with what the IKEv2 clients of
/// Windows, macOS, iOS and Android ask for.
/// </summary>
internal static class CertificateProfile
{
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>iKEIntermediate: old macOS and Windows want it in a gateway's certificate.</summary>
    public const string IkeIntermediate = "1.3.6.1.5.5.8.2.2";

    /// <summary>
    /// RFC 6960 §4.2.2.2.1: nobody asks whether a responder's own certificate is revoked.
    /// </summary>
    public const string OcspNoCheck = "1.3.6.1.5.5.7.48.1.5";

    /// <summary>No authority below this one: all it issues is for hosts.</summary>
    private const int PathLength = 0;

    public static IEnumerable<X509Extension> OfAuthority(Crypto.Signatures.PublicKey key) =>
    [
        new X509BasicConstraintsExtension(true, true, PathLength, critical: true),
        new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true),
        KeyIdentifier(key),
    ];

    public static IEnumerable<X509Extension> OfHost(
        Crypto.Signatures.PublicKey key, CertificateOptions options, IReadOnlyList<AlternativeName> names,
        X509Certificate2 authority)
    {
        yield return new X509BasicConstraintsExtension(false, false, 0, critical: true);
        yield return new X509KeyUsageExtension(KeyUsage(key, options.Purpose), critical: true);
        var purposes = new OidCollection();
        foreach (var oid in Purposes(options.Purpose))
            purposes.Add(new Oid(oid));
        yield return new X509EnhancedKeyUsageExtension(purposes, critical: false);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
            name.AddTo(alternatives);
        yield return alternatives.Build();
        yield return KeyIdentifier(key);
        yield return AuthorityKey(authority);
        if (options.CrlUrls.Count > 0)
            yield return CertificateRevocationListBuilder.BuildCrlDistributionPointExtension(
                options.CrlUrls);
        if (options.OcspUrls.Count > 0)
            yield return new X509AuthorityInformationAccessExtension(options.OcspUrls, null);
        if (options.Purpose == CertificatePurpose.Ocsp)
            yield return new X509Extension(OcspNoCheck, NullValue(), critical: false);
    }

    /// <summary>How what an authority signs names the authority's key.</summary>
    public static X509AuthorityKeyIdentifierExtension AuthorityKey(X509Certificate2 authority) =>
        authority.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault()
            is { } identifier
            ? X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(identifier)
            : X509AuthorityKeyIdentifierExtension.CreateFromIssuerNameAndSerialNumber(
                authority.IssuerName, authority.SerialNumberBytes.Span);

    private static string[] Purposes(CertificatePurpose purpose) => purpose switch
    {
        CertificatePurpose.Server => [ServerAuth, IkeIntermediate],
        CertificatePurpose.Client => [ClientAuth],
        CertificatePurpose.Ocsp => [OcspSigning],
        _ => [ServerAuth, ClientAuth, IkeIntermediate],
    };

    /// <summary>
    /// AUTH needs digitalSignature (RFC 4945 §5.1.3.2); Windows wants keyEncipherment in a server's RSA
    /// certificate, which for other keys makes no sense.
    /// </summary>
    private static X509KeyUsageFlags KeyUsage(
        Crypto.Signatures.PublicKey key, CertificatePurpose purpose) =>
        key.Algorithm == KeyAlgorithm.Rsa
            && purpose is (CertificatePurpose.Server or CertificatePurpose.Both)
            ? X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment
            : X509KeyUsageFlags.DigitalSignature;

    private static X509SubjectKeyIdentifierExtension KeyIdentifier(Crypto.Signatures.PublicKey key) =>
        new(CaSigner.ToX509(key), X509SubjectKeyIdentifierHashAlgorithm.Sha1, critical: false);

    private static byte[] NullValue()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteNull();
        return writer.Encode();
    }
}
