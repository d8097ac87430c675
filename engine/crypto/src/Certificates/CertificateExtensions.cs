using System.Formats.Asn1;

namespace IkeLab.Crypto.Certificates;

/// <summary>The extensions that path validation and IKE look at (RFC 5280 §4.2, RFC 4945 §5.1.3).</summary>
internal sealed class CertificateExtensions
{
    internal const string SubjectKeyIdentifier = "2.5.29.14";
    internal const string KeyUsage = "2.5.29.15";
    internal const string SubjectAltName = "2.5.29.17";
    internal const string BasicConstraints = "2.5.29.19";
    internal const string NameConstraintsOid = "2.5.29.30";
    internal const string AuthorityKeyIdentifier = "2.5.29.35";
    internal const string ExtendedKeyUsage = "2.5.29.37";
    internal const string RevocationListPoints = "2.5.29.31";
    internal const string AuthorityAccess = "1.3.6.1.5.5.7.1.1";
    internal const string AnyExtendedKeyUsage = "2.5.29.37.0";
    internal const string IpsecIke = "1.3.6.1.5.5.7.3.17";
    internal const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    /// <summary>Real certificates have about ten extensions and a handful of names.</summary>
    private const int MaxExtensions = 64;
    private const int MaxAlternativeNames = 256;

    private readonly List<AlternativeName> _names = [];

    internal static CertificateExtensions None { get; } = new();

    internal bool IsAuthority { get; private set; }

    /// <summary>How many authorities may stand below this one; null for no limit.</summary>
    internal int? PathLength { get; private set; }

    /// <summary>For the names of certificates below this one; null for none.</summary>
    internal NameConstraints? Constraints { get; private set; }

    /// <summary>Null when the certificate does not say.</summary>
    internal X509KeyUsage? Usage { get; private set; }

    /// <summary>A critical extended key usage that does not include IKE (RFC 4945 §5.1.3.12).</summary>
    internal bool ExcludesIke { get; private set; }

    /// <summary>The extended key usage names OCSP signing (RFC 6960 §4.2.2.2).</summary>
    internal bool IncludesOcspSigning { get; private set; }

    /// <summary>
    /// cRLDistributionPoints and authorityInfoAccess as they stand: whoever checks revocation reads them. Empty where
    /// the certificate has none.
    /// </summary>
    internal ReadOnlyMemory<byte> RevocationLists { get; private set; }

    /// <inheritdoc cref="RevocationLists"/>
    internal ReadOnlyMemory<byte> AuthorityInformation { get; private set; }

    internal IReadOnlyList<AlternativeName> AlternativeNames => _names;

    /// <summary>The first critical extension that we do not know, as an object identifier.</summary>
    internal string? UnknownCritical { get; private set; }

    /// <exception cref="AsnContentException">Malformed, too many, or one of them twice.</exception>
    internal static CertificateExtensions Read(AsnReader holder)
    {
        AsnReader list = holder.ReadSequence();
        holder.ThrowIfNotEmpty();
        var extensions = new CertificateExtensions();
        List<string> seen = [];
        while (list.HasData)
        {
            (string oid, bool critical, byte[] value) = EncodedExtension.Read(list);
            if (seen.Contains(oid) || seen.Count == MaxExtensions)
                throw new AsnContentException();
            seen.Add(oid);
            if (oid == RevocationListPoints)
                extensions.RevocationLists = value;
            else if (oid == AuthorityAccess)
                extensions.AuthorityInformation = value;
            else
                extensions.Take(oid, critical, new AsnReader(value, AsnEncodingRules.DER));
        }
        return extensions;
    }

    private void Take(string oid, bool critical, AsnReader value)
    {
        switch (oid)
        {
            case BasicConstraints:
                ReadBasicConstraints(value.ReadSequence());
                break;
            case KeyUsage:
                Usage = value.ReadNamedBitListValue<X509KeyUsage>();
                break;
            case SubjectAltName:
                ReadAlternativeNames(value.ReadSequence());
                break;
            case NameConstraintsOid:
                Constraints = NameConstraints.Read(value.ReadSequence());
                break;
            case ExtendedKeyUsage:
                // RFC 4945 §5.1.3.12 does not require to support this extension: where it is not critical, it
                // is ignored, because many certificates name only the purposes of TLS.
                ReadPurposes(value.ReadSequence(), critical);
                break;
            default:
                UnknownCritical ??= critical ? oid : null;
                return;
        }
        value.ThrowIfNotEmpty();
    }

    private void ReadBasicConstraints(AsnReader constraints)
    {
        if (constraints.HasData && constraints.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            IsAuthority = constraints.ReadBoolean();
        if (!constraints.HasData)
            return;
        if (!constraints.TryReadInt32(out int length) || length < 0)
            throw new AsnContentException();
        PathLength = length;
        constraints.ThrowIfNotEmpty();
    }

    private void ReadAlternativeNames(AsnReader names)
    {
        while (names.HasData)
        {
            if (_names.Count == MaxAlternativeNames)
                throw new AsnContentException();
            _names.Add(AlternativeName.Read(names));
        }
    }

    private void ReadPurposes(AsnReader purposes, bool critical)
    {
        bool includesIke = false;
        while (purposes.HasData)
        {
            string purpose = purposes.ReadObjectIdentifier();
            includesIke |= purpose is IpsecIke or AnyExtendedKeyUsage;
            IncludesOcspSigning |= purpose == OcspSigning;
        }
        ExcludesIke = critical & !includesIke;
    }
}

/// <summary>GeneralName choices by their tag (RFC 5280 §4.2.1.6).</summary>
internal enum GeneralNameKind
{
    Rfc822Name = 1,
    DnsName = 2,
    DirectoryName = 4,
    Uri = 6,
    IpAddress = 7,
}

/// <summary>A GeneralName, such as a subjectAltName; for a string type the value is its characters.</summary>
internal readonly record struct AlternativeName(GeneralNameKind Kind, ReadOnlyMemory<byte> Value)
{
    /// <exception cref="AsnContentException">It is no GeneralName.</exception>
    internal static AlternativeName Read(AsnReader reader)
    {
        Asn1Tag tag = reader.PeekTag();
        if (tag.TagClass != TagClass.ContextSpecific)
            throw new AsnContentException();
        var name = new AlternativeName((GeneralNameKind)tag.TagValue, reader.PeekContentBytes());
        reader.ReadEncodedValue();
        return name;
    }
}

/// <summary>KeyUsage bits, numbered as <see cref="AsnReader.ReadNamedBitListValue{T}"/> wants them.</summary>
[Flags]
internal enum X509KeyUsage
{
    DigitalSignature = 1 << 0,
    NonRepudiation = 1 << 1,
    KeyCertSign = 1 << 5,
    CrlSign = 1 << 6,
    All = 0x1ff,
}
