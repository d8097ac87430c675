using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>
/// Asks OCSP responders and fetches CRLs. Only for certificates whose path has been verified up to a trust
/// anchor: an address that nobody we trust has signed is never gone to.
/// </summary>
internal sealed class OnlineRevocation(IFetcher fetcher, TimeProvider time)
{
    private const int MaxAnswers = 8192;
    private const int MaxLists = 64;
    private const int MaxListLength = 4 * 1024 * 1024;

    /// <summary>
    /// A failure is not tried again before this, so that a dead server costs one peer's time and not all
    /// peers'.
    /// </summary>
    private static readonly TimeSpan s_failureHolds = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_undatedHolds = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_mostHolds = TimeSpan.FromHours(1);

    private readonly TimedCache<RevocationStatus> _answers = new(time, MaxAnswers);
    private readonly TimedCache<FetchedList> _lists = new(time, MaxLists);

    /// <summary>The first answer that counts, of the responders in order.</summary>
    public async Task<RevocationStatus> AskAsync(
        IReadOnlyList<string> urls, DecodedCertificate certificate, DecodedCertificate issuer,
        TrustStore store, CancellationToken end)
    {
        var id = new OcspCertificateId(certificate, issuer);
        var status = RevocationStatus.Unknown("there is no OCSP responder for it");
        foreach (var url in urls)
        {
            status = await _answers.GetAsync($"{url} {id.Text}", () => AskOneAsync(url, id, issuer, store), end)
                .ConfigureAwait(false);
            if (status.State != RevocationState.Unknown)
                break;
        }
        return status;
    }

    /// <summary>What the first CRL that counts says, of the URLs in order.</summary>
    public async Task<RevocationStatus> FetchAsync(
        IReadOnlyList<string> urls, DecodedCertificate certificate, DecodedCertificate issuer, CancellationToken end)
    {
        var status = RevocationStatus.Unknown("there is no CRL for it");
        foreach (var url in urls)
        {
            var fetched = await _lists.GetAsync(url, () => FetchOneAsync(url), end).ConfigureAwait(false);
            if (fetched.List is not { } list)
            {
                status = RevocationStatus.Unknown(fetched.Problem);
                continue;
            }
            status = ListCheck.StatusOf(certificate, issuer, list, time.GetUtcNow());
            if (status.State != RevocationState.Unknown)
                break;
            status = RevocationStatus.Unknown($"{url}: {status.Detail}");
        }
        return status;
    }

    private async Task<TimedCache<RevocationStatus>.Timed> AskOneAsync(
        string url, OcspCertificateId id, DecodedCertificate issuer, TrustStore store)
    {
        var request = new OcspRequest(id);
        var fetched = await fetcher.FetchAsync(
            url, request.Encoded, "application/ocsp-request", OcspResponse.MaxLength, default).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var problem = fetched.Problem;
        var limits = OcspLimits.From(store.Configuration.Settings.Ocsp);
        if (fetched.Content is null || OcspResponse.TryDecode(fetched.Content, id, out problem) is not { } response)
            return Failure(now, $"{url}: {problem}");
        if (OcspCheck.Fault(response, request, issuer, store.OcspResponder, now, limits) is { } fault)
            return Failure(now, $"{url}: {fault}");
        var until = Until(now, response.NextUpdate);
        return response.Status switch
        {
            OcspStatus.Good => new(RevocationStatus.Good, until),
            OcspStatus.Revoked => new(
                RevocationStatus.Revoked(response.RevokedAt!.Value, $"{issuer.SubjectText} (OCSP, {url})"), until),
            _ => Failure(now, $"{url}: the responder does not know the certificate"),
        };
    }

    private async Task<TimedCache<FetchedList>.Timed> FetchOneAsync(string url)
    {
        var fetched = await fetcher.FetchAsync(url, null, "", MaxListLength, default).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var problem = fetched.Problem;
        return fetched.Content is not null && RevocationList.TryDecode(fetched.Content, out problem) is { } list
            ? new(new(list, ""), Until(now, list.NextUpdate))
            : new(new(null, $"{url}: {problem.TrimEnd('.')}"), now + s_failureHolds);
    }

    private static TimedCache<RevocationStatus>.Timed Failure(DateTimeOffset now, string why) =>
        new(RevocationStatus.Unknown(why), now + s_failureHolds);

    /// <summary>
    /// At least for a while, so that a server with a wrong clock is not asked for every peer.
    /// </summary>
    private static DateTimeOffset Until(DateTimeOffset now, DateTimeOffset? next)
    {
        var until = next ?? now + s_undatedHolds;
        return until < now + s_failureHolds ? now + s_failureHolds
            : until > now + s_mostHolds ? now + s_mostHolds
            : until;
    }

    private readonly record struct FetchedList(RevocationList? List, string Problem);
}
