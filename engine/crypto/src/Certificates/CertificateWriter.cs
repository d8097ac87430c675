using System.Formats.Asn1;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;

namespace IkeLab.Crypto.Certificates;

/// <summary>Writes and signs one certificate (RFC 5280 §4.1).</summary>
internal static class CertificateWriter
{
    /// <summary>RFC 5280 §4.1.2.5: UTCTime through this year, GeneralizedTime from the next.</summary>
    private const int LastUtcTimeYear = 2049;

    internal static byte[] Write(
        CertificateTemplate template, ReadOnlyMemory<byte> issuer, PrivateKey issuerKey)
    {
        SignatureAlgorithm algorithm = AlgorithmOf(issuerKey.Algorithm);
        byte[] identifier = AlgorithmIdentifier.Write(algorithm, issuerKey.Algorithm);
        byte[] content = WriteContent(template, issuer, issuerKey.PublicKey, identifier);
        byte[] signature = SignatureCreation.Sign(issuerKey, algorithm, content, deterministic: true);
        if (algorithm.Kind == SignatureKind.Ecdsa)
            signature = Ecdsa.ToDer(signature);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(content);
            writer.WriteEncodedValue(identifier);
            writer.WriteBitString(signature);
        }
        return writer.Encode();
    }

    private static byte[] WriteContent(
        CertificateTemplate template, ReadOnlyMemory<byte> issuer, PublicKey issuerKey, byte[] algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                writer.WriteInteger(2);
            writer.WriteIntegerUnsigned(template.Serial.Span.TrimStart((byte)0));
            writer.WriteEncodedValue(algorithm);
            writer.WriteEncodedValue(issuer.Span);
            using (writer.PushSequence())
            {
                WriteTime(writer, template.NotBefore);
                WriteTime(writer, template.NotAfter);
            }
            writer.WriteEncodedValue(template.Subject.RawData);
            writer.WriteEncodedValue(template.PublicKey.Spki);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3)))
            using (writer.PushSequence())
                WriteExtensions(writer, template, issuerKey);
        }
        return writer.Encode();
    }

    private static void WriteExtensions(AsnWriter writer, CertificateTemplate template, PublicKey issuerKey)
    {
        using (BeginExtension(writer, CertificateExtensions.SubjectKeyIdentifier, critical: false))
            writer.WriteOctetString(template.PublicKey.AuthorityHash());
        using (BeginExtension(writer, CertificateExtensions.AuthorityKeyIdentifier, critical: false))
        using (writer.PushSequence())
            writer.WriteOctetString(issuerKey.AuthorityHash(), new Asn1Tag(TagClass.ContextSpecific, 0));
        if (template.IsAuthority)
        {
            using (BeginExtension(writer, CertificateExtensions.BasicConstraints, critical: true))
            using (writer.PushSequence())
            {
                writer.WriteBoolean(true);
                if (template.PathLength is { } length)
                    writer.WriteInteger(length);
            }
        }
        using (BeginExtension(writer, CertificateExtensions.KeyUsage, critical: true))
        {
            writer.WriteNamedBitList(template.IsAuthority
                ? X509KeyUsage.KeyCertSign | X509KeyUsage.CrlSign
                : X509KeyUsage.DigitalSignature);
        }
        if (template.DnsNames.Count + template.EmailAddresses.Count + template.Addresses.Count == 0)
            return;
        using (BeginExtension(writer, CertificateExtensions.SubjectAltName, critical: false))
        using (writer.PushSequence())
            WriteNames(writer, template);
    }

    private static void WriteNames(AsnWriter writer, CertificateTemplate template)
    {
        const UniversalTagNumber Ascii = UniversalTagNumber.IA5String;
        foreach (string name in template.DnsNames)
            writer.WriteCharacterString(Ascii, name, Tag(GeneralNameKind.DnsName));
        foreach (string address in template.EmailAddresses)
            writer.WriteCharacterString(Ascii, address, Tag(GeneralNameKind.Rfc822Name));
        Span<byte> octets = stackalloc byte[16];
        foreach (IpAddress address in template.Addresses)
        {
            address.Write(octets);
            writer.WriteOctetString(octets[..address.Length], Tag(GeneralNameKind.IpAddress));
        }
    }

    private static Extension BeginExtension(AsnWriter writer, string oid, bool critical)
    {
        AsnWriter.Scope sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        if (critical)
            writer.WriteBoolean(true);
        return new Extension(sequence, writer.PushOctetString());
    }

    private static Asn1Tag Tag(GeneralNameKind kind) => new(TagClass.ContextSpecific, (int)kind);

    private static void WriteTime(AsnWriter writer, DateTimeOffset instant)
    {
        if (instant.UtcDateTime.Year <= LastUtcTimeYear)
            writer.WriteUtcTime(instant, LastUtcTimeYear);
        else
            writer.WriteGeneralizedTime(instant, omitFractionalSeconds: true);
    }

    /// <summary>The hash that matches the key's strength (RFC 5758 §3.2, RFC 4055 §5).</summary>
    private static SignatureAlgorithm AlgorithmOf(KeyAlgorithm key) => key switch
    {
        KeyAlgorithm.Rsa => new(SignatureKind.RsaPkcs1, HashAlgorithmId.Sha256),
        KeyAlgorithm.EcdsaP256 => new(SignatureKind.Ecdsa, HashAlgorithmId.Sha256),
        KeyAlgorithm.EcdsaP384 => new(SignatureKind.Ecdsa, HashAlgorithmId.Sha384),
        KeyAlgorithm.EcdsaP521 => new(SignatureKind.Ecdsa, HashAlgorithmId.Sha512),
        _ => new(SignatureKind.EdDsa, HashAlgorithmId.Identity),
    };

    /// <summary>An extension's sequence and the octet string that wraps its value, closed together.</summary>
    private readonly struct Extension(AsnWriter.Scope sequence, AsnWriter.Scope value) : IDisposable
    {
        public void Dispose()
        {
            value.Dispose();
            sequence.Dispose();
        }
    }
}
