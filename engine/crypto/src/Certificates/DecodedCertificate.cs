using System.Formats.Asn1;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Config;

namespace IkeLab.Crypto.Certificates;

/// <summary>
/// An X.509 v3 certificate (RFC 5280), read strictly as DER. Nothing in it is trusted yet; <see
/// cref="CertificateValidator"/> decides that.
/// </summary>
public sealed class DecodedCertificate
{
    /// <summary>Octets; larger certificates are refused unread.</summary>
    public const int MaxLength = 32 * 1024;

    private DecodedCertificate(ReadOnlyMemory<byte> encoded) => Encoded = encoded;

    /// <summary>The whole certificate in DER.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The issuer's and the subject's Name in DER.</summary>
    public ReadOnlyMemory<byte> Issuer { get; private set; }

    /// <inheritdoc cref="Issuer"/>
    public ReadOnlyMemory<byte> Subject { get; private set; }

    /// <summary>The serial number's octets, as an integer in DER has them.</summary>
    public ReadOnlyMemory<byte> Serial { get; private set; }

    /// <summary>The first and the last instant of validity, both included.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <inheritdoc cref="NotBefore"/>
    public DateTimeOffset NotAfter { get; private set; }

    public PublicKey PublicKey { get; private set; } = null!;

    internal CertificateExtensions Extensions { get; private set; } = CertificateExtensions.None;

    /// <summary>What is signed, by which algorithm (an AlgorithmIdentifier), and the signature.</summary>
    internal ReadOnlyMemory<byte> Signed { get; private set; }
    internal ReadOnlyMemory<byte> SignatureAlgorithm { get; private set; }
    internal ReadOnlyMemory<byte> Signature { get; private set; }

    /// <summary>The subject's name for people, free of control characters.</summary>
    public string SubjectText => DistinguishedNameText.Of(Subject);

    /// <summary>Reads a certificate that may come from a peer.</summary>
    /// <param name="reason">Why it cannot be used, in one sentence; empty on success.</param>
    public static DecodedCertificate? TryDecode(ReadOnlyMemory<byte> der, out string reason)
    {
        if (der.Length > MaxLength)
        {
            reason = $"The certificate has {der.Length} octets, more than {MaxLength}.";
            return null;
        }
        try
        {
            var certificate = new DecodedCertificate(der);
            return certificate.Read(out reason) ? certificate : null;
        }
        catch (AsnContentException)
        {
            reason = "The certificate is not well-formed DER.";
            return null;
        }
    }

    private bool Read(out string reason)
    {
        var outer = new AsnReader(Encoded, AsnEncodingRules.DER);
        AsnReader certificate = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        Signed = certificate.PeekEncodedValue();
        AsnReader content = certificate.ReadSequence();
        SignatureAlgorithm = certificate.ReadEncodedValue();
        byte[] signature = certificate.ReadBitString(out int unusedBits);
        certificate.ThrowIfNotEmpty();
        if (unusedBits != 0)
            throw new AsnContentException();
        Signature = signature;
        return ReadContent(content, out reason);
    }

    private bool ReadContent(AsnReader content, out string reason)
    {
        var versionTag = new Asn1Tag(TagClass.ContextSpecific, 0);
        var extensionsTag = new Asn1Tag(TagClass.ContextSpecific, 3);
        int version = 0;
        if (content.PeekTag().HasSameClassAndValue(versionTag))
            content.ReadSequence(versionTag).TryReadInt32(out version);
        Serial = content.ReadIntegerBytes();
        // RFC 5280 §4.1.1.2: the algorithm stands twice, and only this one is signed.
        if (!content.ReadEncodedValue().Span.SequenceEqual(SignatureAlgorithm.Span))
            throw new AsnContentException();
        Issuer = content.ReadEncodedValue();
        AsnReader validity = content.ReadSequence();
        NotBefore = ReadTime(validity);
        NotAfter = ReadTime(validity);
        Subject = content.ReadEncodedValue();
        if (SubjectPublicKeyInfo.Read(content, out reason) is not { } key)
            return false;
        PublicKey = key;
        // Version 2's unique identifiers are long out of use.
        while (content.HasData && !content.PeekTag().HasSameClassAndValue(extensionsTag))
            content.ReadEncodedValue();
        if (content.HasData)
            Extensions = CertificateExtensions.Read(content.ReadSequence(extensionsTag));
        content.ThrowIfNotEmpty();
        reason = version == 2 ? "" : "The certificate is not of version 3.";
        return version == 2;
    }

    /// <summary>UTCTime or GeneralizedTime (RFC 5280 §4.1.2.5).</summary>
    /// <exception cref="AsnContentException">It is neither.</exception>
    internal static DateTimeOffset ReadTime(AsnReader times) =>
        times.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime)
            ? times.ReadUtcTime(2049)
            : times.ReadGeneralizedTime();
}
