using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>CertID: which certificate is asked about (RFC 6960 §4.1.1).</summary>
internal sealed class OcspCertificateId
{
    /// <summary>
    /// The only hash that every responder knows (RFC 5019 §2.1.1); nothing depends on its strength.
    /// </summary>
    private const string Sha1Oid = "1.3.14.3.2.26";

    private readonly byte[] _nameHash;
    private readonly byte[] _keyHash;
    private readonly ReadOnlyMemory<byte> _serial;

    [SuppressMessage("Security", "CA5350", Justification = "RFC 5019 §2.1.1 has SHA-1 here; the response is signed.")]
    public OcspCertificateId(DecodedCertificate certificate, DecodedCertificate issuer)
    {
        _nameHash = SHA1.HashData(certificate.Issuer.Span);
        _keyHash = KeyHash(issuer);
        _serial = certificate.Serial;
    }

    /// <summary>Names the certificate among all others.</summary>
    public string Text =>
        $"{Convert.ToHexString(_nameHash)}/{Convert.ToHexString(_keyHash)}/{Convert.ToHexString(_serial.Span)}";

    /// <summary>SHA-1 of the key's BIT STRING without tag, length and count of unused bits.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6960 §4.2.1 has SHA-1 here; the response is signed.")]
    public static byte[] KeyHash(DecodedCertificate certificate)
    {
        var info = new AsnReader(certificate.PublicKey.Spki.ToArray(), AsnEncodingRules.DER).ReadSequence();
        info.ReadSequence();
        return SHA1.HashData(info.ReadBitString(out _));
    }

    public void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Sha1Oid);
                writer.WriteNull();
            }
            writer.WriteOctetString(_nameHash);
            writer.WriteOctetString(_keyHash);
            writer.WriteInteger(_serial.Span);
        }
    }

    /// <summary>Whether a response is about this certificate.</summary>
    /// <exception cref="AsnContentException">Malformed.</exception>
    public bool Matches(AsnReader id)
    {
        var hash = id.ReadSequence().ReadObjectIdentifier();
        var nameHash = id.ReadOctetString();
        var keyHash = id.ReadOctetString();
        var serial = id.ReadIntegerBytes();
        return hash == Sha1Oid && nameHash.AsSpan().SequenceEqual(_nameHash)
            && keyHash.AsSpan().SequenceEqual(_keyHash) && serial.Span.SequenceEqual(_serial.Span);
    }
}
