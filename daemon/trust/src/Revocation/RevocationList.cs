using System.Formats.Asn1;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine.Config;

namespace IkeLab.Trust.Revocation;

/// <summary>
/// A complete CRL (RFC 5280 §5), read strictly as DER. Delta and indirect CRLs, and those for some reasons
/// alone, are refused: taken for complete ones they would hide revocations.
/// </summary>
internal sealed class RevocationList
{
    /// <summary>Octets; about half a million entries.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 0);

    private readonly Dictionary<string, DateTimeOffset> _revoked = [];
    private ReadOnlyMemory<byte> _issuer;
    private ReadOnlyMemory<byte> _algorithm;
    private ReadOnlyMemory<byte> _signed;
    private ReadOnlyMemory<byte> _signature;

    // A long list takes long to hash, and every peer of its issuer asks again.
    private volatile Verified? _verified;

    private RevocationList()
    {
    }

    public DateTimeOffset ThisUpdate { get; private set; }
    public DateTimeOffset? NextUpdate { get; private set; }
    public ListScope Scope { get; private set; } = ListScope.All;
    public string IssuerText => DistinguishedNameText.Of(_issuer);

    /// <param name="reason">Why it cannot be used, in one sentence; empty on success.</param>
    public static RevocationList? TryDecode(ReadOnlyMemory<byte> der, out string reason)
    {
        if (der.Length > MaxLength)
        {
            reason = $"The CRL has {der.Length} octets, more than {MaxLength}.";
            return null;
        }
        reason = "";
        try
        {
            var list = new RevocationList();
            list.Read(der);
            return list;
        }
        catch (AsnContentException)
        {
            reason = "The CRL is not well-formed DER.";
        }
        catch (NotSupportedException e)
        {
            reason = e.Message;
        }
        return null;
    }

    public bool IsOf(DecodedCertificate issuer) => NameMatch.AreEqual(_issuer, issuer.Subject);

    /// <summary>Null where this authority has signed it and may; otherwise why not, as a clause.</summary>
    public string? SignatureFault(DecodedCertificate issuer)
    {
        if (((issuer.Extensions.Usage ?? X509KeyUsage.All) & X509KeyUsage.CrlSign) == 0)
            return $"the authority {issuer.SubjectText} may not sign CRLs (keyUsage)";
        if (_verified is { } known && known.By.Equals(issuer.PublicKey))
            return known.Fault;
        var fault = SignedContent.Fault(issuer, _algorithm, _signed, _signature);
        _verified = new(issuer.PublicKey, fault);
        return fault;
    }

    /// <summary>Null where it is in force; otherwise why not, as a clause.</summary>
    public string? TimeFault(DateTimeOffset now, TimeSpan tolerance)
    {
        if (ThisUpdate > now + tolerance)
            return $"the CRL of {IssuerText} begins only on {Sentences.Text(ThisUpdate)}";
        return NextUpdate < now - tolerance
            ? $"the CRL of {IssuerText} was to be replaced by {Sentences.Text(NextUpdate.Value)}"
            : null;
    }

    /// <summary>When a certificate was revoked; null where the list does not name it.</summary>
    public DateTimeOffset? RevokedAt(DecodedCertificate certificate) =>
        _revoked.TryGetValue(Convert.ToHexString(certificate.Serial.Span), out var at) ? at : null;

    private void Read(ReadOnlyMemory<byte> der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var list = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        _signed = list.PeekEncodedValue();
        var content = list.ReadSequence();
        _algorithm = list.ReadEncodedValue();
        _signature = list.ReadBitString(out var unusedBits);
        list.ThrowIfNotEmpty();
        if (unusedBits != 0)
            throw new AsnContentException();
        ReadContent(content);
    }

    private void ReadContent(AsnReader content)
    {
        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer) && content.ReadInteger() != 1)
            throw new NotSupportedException("The CRL is not of version 2.");
        // RFC 5280 §5.1.1.2: the algorithm stands twice, and only this one is signed.
        if (!content.ReadEncodedValue().Span.SequenceEqual(_algorithm.Span))
            throw new AsnContentException();
        _issuer = content.ReadEncodedValue();
        ThisUpdate = DecodedCertificate.ReadTime(content);
        if (content.HasData && IsTime(content.PeekTag()))
            NextUpdate = DecodedCertificate.ReadTime(content);
        if (content.HasData && content.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            ReadEntries(content.ReadSequence());
        if (content.HasData)
            ReadExtensions(content.ReadSequence(s_extensions).ReadSequence());
        content.ThrowIfNotEmpty();
    }

    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            var serial = Convert.ToHexString(entry.ReadIntegerBytes().Span);
            _revoked[serial] = DecodedCertificate.ReadTime(entry);
            if (!entry.HasData)
                continue;
            var extensions = entry.ReadSequence();
            while (extensions.HasData)
            {
                // certificateIssuer, which makes a list indirect, is the only critical one of RFC 5280 §5.3.
                var (oid, critical, _) = EncodedExtension.Read(extensions);
                if (critical)
                    throw new NotSupportedException($"The CRL has an entry with an unknown critical extension, {oid}.");
            }
        }
    }

    private void ReadExtensions(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var (oid, critical, value) = EncodedExtension.Read(extensions);
            if (oid == ListScope.Oid)
                Scope = ListScope.Read(value);
            else if (critical)
                throw new NotSupportedException($"The CRL has an unknown critical extension, {oid}.");
        }
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private sealed record Verified(PublicKey By, string? Fault);
}
