using System.Formats.Asn1;
using System.Security.Cryptography;

namespace IkeLab.Trust.Revocation;

/// <summary>A question about one certificate (RFC 6960 §4.1), unsigned.</summary>
internal sealed class OcspRequest
{
    public const string NonceOid = "1.3.6.1.5.5.7.48.1.2";

    /// <summary>RFC 9654 §2.1.</summary>
    private const int NonceLength = 32;

    public OcspRequest(OcspCertificateId id)
    {
        Id = id;
        Nonce = RandomNumberGenerator.GetBytes(NonceLength);
        Encoded = Write();
    }

    public OcspCertificateId Id { get; }
    public byte[] Nonce { get; }

    /// <summary>In DER.</summary>
    public byte[] Encoded { get; }

    private byte[] Write()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            using (writer.PushSequence())
                Id.Write(writer);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 2)))
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(NonceOid);
                using (writer.PushOctetString())
                    writer.WriteOctetString(Nonce);
            }
        }
        return writer.Encode();
    }
}
