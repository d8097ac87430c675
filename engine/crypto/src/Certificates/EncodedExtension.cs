using System.Formats.Asn1;

namespace IkeLab.Crypto.Certificates;

/// <summary>An Extension of a certificate, a CRL or an OCSP response (RFC 5280 §4.1, §5.1).</summary>
/// <param name="Value">The content of extnValue, in DER.</param>
internal readonly record struct EncodedExtension(string Oid, bool Critical, byte[] Value)
{
    /// <exception cref="AsnContentException">Malformed.</exception>
    internal static EncodedExtension Read(AsnReader extensions)
    {
        AsnReader extension = extensions.ReadSequence();
        string oid = extension.ReadObjectIdentifier();
        bool critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
        byte[] value = extension.ReadOctetString();
        extension.ThrowIfNotEmpty();
        return new EncodedExtension(oid, critical, value);
    }
}
