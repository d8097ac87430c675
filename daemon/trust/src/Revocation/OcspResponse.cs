using System.Formats.Asn1;
using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

internal enum OcspStatus : byte
{
    Good,
    Revoked,
    Unknown,
}

/// <summary>
/// A BasicOCSPResponse (RFC 6960 §4.2) about one certificate. Reading it proves nothing; <see
/// cref="OcspCheck"/> does.
/// </summary>
internal sealed class OcspResponse
{
    /// <summary>Octets: with its signer's chain a response has a few thousand.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Some responders send what they have made in advance, for several certificates.</summary>
    private const int MaxAnswers = 64;
    private const int MaxCertificates = 8;
    private const string BasicOid = "1.3.6.1.5.5.7.48.1.1";

    /// <summary>Of the response and of an answer in it.</summary>
    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 1);

    private readonly List<DecodedCertificate> _certificates = [];

    private OcspResponse()
    {
    }

    public DateTimeOffset ProducedAt { get; private set; }
    public OcspStatus Status { get; private set; }
    public DateTimeOffset? RevokedAt { get; private set; }
    public DateTimeOffset ThisUpdate { get; private set; }
    public DateTimeOffset? NextUpdate { get; private set; }

    /// <summary>Null where the responder has left it out.</summary>
    public byte[]? Nonce { get; private set; }

    /// <summary>Name in DER, or null where the responder is named by its key.</summary>
    public ReadOnlyMemory<byte>? ResponderName { get; private set; }
    public byte[] ResponderKeyHash { get; private set; } = [];
    public IReadOnlyList<DecodedCertificate> Certificates => _certificates;
    public ReadOnlyMemory<byte> Signed { get; private set; }
    public ReadOnlyMemory<byte> Algorithm { get; private set; }
    public ReadOnlyMemory<byte> Signature { get; private set; }

    /// <param name="problem">Why there is no answer in it, as a clause; empty on success.</param>
    public static OcspResponse? TryDecode(byte[] der, OcspCertificateId id, out string problem)
    {
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            var response = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            problem = ErrorText(response.ReadEnumeratedBytes().Span);
            return problem.Length > 0 ? null : ReadBytes(response, id, out problem);
        }
        catch (AsnContentException)
        {
            problem = "the response is not well-formed DER";
            return null;
        }
    }

    /// <summary>RFC 6960 §4.2.1, OCSPResponseStatus.</summary>
    private static string ErrorText(ReadOnlySpan<byte> status) => status switch
    {
        [0] => "",
        [1] => "the responder calls the request malformed",
        [2] => "the responder has an internal error",
        [3] => "the responder asks to try later",
        [5] => "the responder wants a signed request",
        [6] => "the responder does not serve us",
        _ => "the responder answers with an unknown status",
    };

    private static OcspResponse? ReadBytes(AsnReader outer, OcspCertificateId id, out string problem)
    {
        var bytes = outer.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        problem = "the response is of an unknown type";
        if (bytes.ReadObjectIdentifier() != BasicOid)
            return null;
        var basic = new AsnReader(bytes.ReadOctetString(), AsnEncodingRules.DER).ReadSequence();
        var response = new OcspResponse { Signed = basic.PeekEncodedValue() };
        var content = basic.ReadSequence();
        response.Algorithm = basic.ReadEncodedValue();
        response.Signature = basic.ReadBitString(out _);
        if (basic.HasData)
            response.ReadCertificates(basic.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence());
        problem = response.ReadContent(content, id);
        return problem.Length == 0 ? response : null;
    }

    private void ReadCertificates(AsnReader certificates)
    {
        while (certificates.HasData && _certificates.Count < MaxCertificates)
        {
            if (DecodedCertificate.TryDecode(certificates.ReadEncodedValue(), out _) is { } certificate)
                _certificates.Add(certificate);
        }
    }

    private string ReadContent(AsnReader content, OcspCertificateId id)
    {
        if (content.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
            content.ReadEncodedValue();
        var tag = Tags.ContextSpecific(content);
        var responder = content.ReadSequence(tag);
        if (tag.HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 1)))
            ResponderName = responder.ReadEncodedValue();
        else
            ResponderKeyHash = responder.ReadOctetString();
        ProducedAt = content.ReadGeneralizedTime();
        var answers = content.ReadSequence();
        var problem = ReadAnswers(answers, id);
        return content.HasData && problem.Length == 0
            ? ReadExtensions(content.ReadSequence(s_extensions).ReadSequence())
            : problem;
    }

    private string ReadAnswers(AsnReader answers, OcspCertificateId id)
    {
        var found = 0;
        for (var i = 0; answers.HasData && i < MaxAnswers; i++)
        {
            var answer = answers.ReadSequence();
            if (!id.Matches(answer.ReadSequence()))
                continue;
            found++;
            if (ReadAnswer(answer) is { Length: > 0 } problem)
                return problem;
        }
        return found switch
        {
            0 => "the response is about another certificate",
            1 => "",
            _ => "the response has several answers about the same certificate",
        };
    }

    private string ReadAnswer(AsnReader answer)
    {
        var tag = Tags.ContextSpecific(answer);
        switch (tag.TagValue)
        {
            case 0:
                answer.ReadNull(tag);
                Status = OcspStatus.Good;
                break;
            case 1:
                Status = OcspStatus.Revoked;
                RevokedAt = answer.ReadSequence(tag).ReadGeneralizedTime();
                break;
            default:
                answer.ReadNull(tag);
                Status = OcspStatus.Unknown;
                break;
        }
        ThisUpdate = answer.ReadGeneralizedTime();
        var next = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (answer.HasData && answer.PeekTag().HasSameClassAndValue(next))
            NextUpdate = answer.ReadSequence(next).ReadGeneralizedTime();
        return answer.HasData ? ReadExtensions(answer.ReadSequence(s_extensions).ReadSequence()) : "";
    }

    private string ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var (oid, critical, value) = EncodedExtension.Read(extensions);
            if (oid == OcspRequest.NonceOid)
                Nonce = new AsnReader(value, AsnEncodingRules.DER).ReadOctetString();
            else if (critical)
                return $"the response has an unknown critical extension, {oid}";
        }
        return "";
    }
}
