using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust.Tests;

/// <summary>An OCSP responder, and what may be wrong with one (RFC 6960 §4.2).</summary>
internal sealed record TestResponder(X509Certificate2 Issuer)
{
    private static readonly Asn1Tag[] s_tags =
        [.. Enumerable.Range(0, 3).Select(i => new Asn1Tag(TagClass.ContextSpecific, i))];

    /// <summary>With private key; sent along where it is not the issuer.</summary>
    public X509Certificate2? Delegate { get; init; }
    public OcspStatus Status { get; init; }
    public DateTimeOffset ThisUpdate { get; init; } = TestPki.Now.AddHours(-1);
    public DateTimeOffset? NextUpdate { get; init; } = TestPki.Now.AddHours(1);
    public DateTimeOffset ProducedAt { get; init; } = TestPki.Now;
    public bool OtherNonce { get; init; }
    public bool NoNonce { get; init; }
    public bool OtherCertificate { get; init; }
    public bool Forged { get; init; }
    public bool UnknownCritical { get; init; }
    public int Answers { get; init; } = 1;

    public Fetched Answer(byte[]? body)
    {
        var request = new AsnReader(body!, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        var id = request.ReadSequence().ReadSequence().ReadEncodedValue().ToArray();
        var extension = request.ReadSequence(s_tags[2]).ReadSequence().ReadSequence();
        extension.ReadObjectIdentifier();
        var nonce = extension.ReadOctetString();
        if (OtherCertificate)
            id[^1] ^= 1;
        if (OtherNonce)
            nonce[^1] ^= 1;
        return new(Write(id, nonce), "");
    }

    private byte[] Write(byte[] id, byte[] nonce)
    {
        var content = Content(id, nonce);
        var signer = Delegate ?? Issuer;
        using var key = signer.GetECDsaPrivateKey()!;
        var signature = key.SignData(content, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (Forged)
            signature[^1] ^= 1;
        var basic = new AsnWriter(AsnEncodingRules.DER);
        using (basic.PushSequence())
        {
            basic.WriteEncodedValue(content);
            using (basic.PushSequence())
                basic.WriteObjectIdentifier("1.2.840.10045.4.3.2");
            basic.WriteBitString(signature);
            if (Delegate is not null)
            {
                using (basic.PushSequence(s_tags[0]))
                using (basic.PushSequence())
                    basic.WriteEncodedValue(Delegate.RawData);
            }
        }
        var outer = new AsnWriter(AsnEncodingRules.DER);
        using (outer.PushSequence())
        {
            outer.WriteEnumeratedValue(Successful.Successful);
            using (outer.PushSequence(s_tags[0]))
            using (outer.PushSequence())
            {
                outer.WriteObjectIdentifier("1.3.6.1.5.5.7.48.1.1");
                outer.WriteOctetString(basic.Encode());
            }
        }
        return outer.Encode();
    }

    private byte[] Content(byte[] id, byte[] nonce)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence(s_tags[1]))
                writer.WriteEncodedValue((Delegate ?? Issuer).SubjectName.RawData);
            writer.WriteGeneralizedTime(ProducedAt, omitFractionalSeconds: true);
            using (writer.PushSequence())
            {
                for (var i = 0; i < Answers; i++)
                    WriteAnswer(writer, id);
            }
            if (!NoNonce)
            {
                using (writer.PushSequence(s_tags[1]))
                using (writer.PushSequence())
                    WriteExtension(writer, nonce);
            }
        }
        return writer.Encode();
    }

    private void WriteExtension(AsnWriter writer, byte[] nonce)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(UnknownCritical ? "1.2.3.4" : OcspRequest.NonceOid);
            if (UnknownCritical)
                writer.WriteBoolean(true);
            writer.WriteOctetString(nonce);
        }
    }

    private void WriteAnswer(AsnWriter writer, byte[] id)
    {
        using (writer.PushSequence())
        {
            writer.WriteEncodedValue(id);
            if (Status == OcspStatus.Revoked)
            {
                using (writer.PushSequence(s_tags[1]))
                    writer.WriteGeneralizedTime(TestPki.From, omitFractionalSeconds: true);
            }
            else
            {
                writer.WriteNull(s_tags[Status == OcspStatus.Good ? 0 : 2]);
            }
            writer.WriteGeneralizedTime(ThisUpdate, omitFractionalSeconds: true);
            if (NextUpdate is { } next)
            {
                using (writer.PushSequence(s_tags[0]))
                    writer.WriteGeneralizedTime(next, omitFractionalSeconds: true);
            }
        }
    }

    private enum Successful
    {
        Successful,
    }
}
