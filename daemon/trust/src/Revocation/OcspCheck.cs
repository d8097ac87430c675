using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>
/// How far an OCSP response's times may be off (iked.conf: <c>set ocsp URL tolerate T maxage M</c>).
/// </summary>
internal readonly record struct OcspLimits(TimeSpan Tolerance, TimeSpan? MaxAge)
{
    /// <summary>Clocks differ by so much without any setting.</summary>
    public static readonly TimeSpan LeastTolerance = TimeSpan.FromMinutes(1);

    /// <summary>
    /// iked does not look at times at all unless it is told to tolerate something; here they always count.
    /// </summary>
    public static OcspLimits From(Configuration.OcspSettings? settings) =>
        new(settings is { } s && s.Tolerate > LeastTolerance ? s.Tolerate : LeastTolerance, settings?.MaxAge);
}

/// <summary>Whether a response counts (RFC 6960 §3.2).</summary>
internal static class OcspCheck
{
    /// <summary>Null where it counts; otherwise why not, as a clause.</summary>
    /// <param name="trusted">A responder that the operator trusts for all authorities, or null.</param>
    public static string? Fault(
        OcspResponse response, OcspRequest request, DecodedCertificate issuer, DecodedCertificate? trusted,
        DateTimeOffset now, OcspLimits limits)
    {
        if (FindSigner(response, issuer, trusted, now) is not { } signer)
            return "the response is signed by nobody whom the authority has entrusted with it";
        if (SignedContent.Fault(signer, response.Algorithm, response.Signed, response.Signature) is { } fault)
            return fault;
        // A responder that answers from stock leaves the nonce out (RFC 6960 §4.4.1); the times protect from
        // old answers.
        if (response.Nonce is { } nonce && !nonce.AsSpan().SequenceEqual(request.Nonce))
            return "the response answers another request (nonce)";
        return TimeFault(response, now, limits);
    }

    private static string? TimeFault(OcspResponse response, DateTimeOffset now, OcspLimits limits)
    {
        if (response.ThisUpdate > now + limits.Tolerance)
            return $"the response begins only on {Sentences.Text(response.ThisUpdate)}";
        if (response.ProducedAt > now + limits.Tolerance)
            return $"the response was made in the future, on {Sentences.Text(response.ProducedAt)}";
        if (response.NextUpdate < now - limits.Tolerance)
            return $"the response was good until {Sentences.Text(response.NextUpdate.Value)}";
        // Without nextUpdate newer information is always available, so that an old answer says nothing.
        var most = limits.MaxAge ?? (response.NextUpdate is null ? TimeSpan.FromDays(1) : (TimeSpan?)null);
        return response.ThisUpdate < now - limits.Tolerance - most
            ? $"the response is of {Sentences.Text(response.ThisUpdate)}, which is too old"
            : null;
    }

    /// <summary>
    /// The authority itself, one that it has certified for this, or one that the operator trusts.
    /// </summary>
    private static DecodedCertificate? FindSigner(
        OcspResponse response, DecodedCertificate issuer, DecodedCertificate? trusted, DateTimeOffset now)
    {
        if (trusted is not null && IsNamed(response, trusted))
            return trusted;
        if (IsNamed(response, issuer))
            return issuer;
        return response.Certificates.FirstOrDefault(certificate => IsNamed(response, certificate)
            && certificate.Extensions is { IncludesOcspSigning: true, UnknownCritical: null }
            && certificate.NotBefore <= now && now <= certificate.NotAfter
            && certificate.Issuer.Span.SequenceEqual(issuer.Subject.Span)
            && SignedContent.Fault(
                issuer, certificate.SignatureAlgorithm, certificate.Signed, certificate.Signature) is null);
    }

    private static bool IsNamed(OcspResponse response, DecodedCertificate signer) => response.ResponderName is { } name
        ? NameMatch.AreEqual(name, signer.Subject)
        : response.ResponderKeyHash.AsSpan().SequenceEqual(OcspCertificateId.KeyHash(signer));
}
