using IkeLab.Crypto.Certificates;

namespace IkeLab.Trust.Revocation;

/// <summary>
/// Whether a certificate of a verified path is revoked: CRLs of crls/ first, then OCSP, then CRLs from
/// distribution points. Where nobody can be asked, a certificate counts as good and the operator is told.
/// Only <c>set ocsp</c> makes an answer about the peer's own certificate necessary, as with iked.
/// </summary>
/// <param name="warn">Takes a sentence for operators.</param>
internal sealed class RevocationCheck(OnlineRevocation online, TimeProvider time, Action<string> warn)
{
    /// <summary>For all that is asked for one peer; the engine waits 30 seconds.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(12);

    /// <param name="path">From the leaf to the trust anchor, which itself is not checked.</param>
    /// <returns>Null, or in one sentence why the peer is refused.</returns>
    public async Task<string?> FaultAsync(TrustStore store, IReadOnlyList<DecodedCertificate> path)
    {
        using var limited = new CancellationTokenSource(TimeLimit, time);
        for (var i = 0; i + 1 < path.Count; i++)
        {
            var certificate = path[i];
            var isRequired = i == 0 && store.Configuration.Settings.Ocsp is not null;
            RevocationStatus status;
            try
            {
                status = await StatusAsync(store, certificate, path[i + 1], isRequired, limited.Token)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                status = RevocationStatus.Unknown($"nobody answered within {TimeLimit.TotalSeconds:0} seconds");
            }
            if (status.State == RevocationState.Revoked)
                return $"The certificate of {certificate.SubjectText} is revoked {status.Detail}.";
            if (status.State == RevocationState.Unknown && isRequired)
                return $"Whether the certificate of {certificate.SubjectText} is revoked is not known: {status.Detail}.";
            if (status.State == RevocationState.Unknown && status.Detail.Length > 0)
                warn($"Whether the certificate of {certificate.SubjectText} is revoked is not known, and it counts "
                    + $"as good: {status.Detail}.");
        }
        return null;
    }

    /// <summary>Unknown without a detail: nothing says where to ask.</summary>
    private async Task<RevocationStatus> StatusAsync(
        TrustStore store, DecodedCertificate certificate, DecodedCertificate issuer, bool isRequired,
        CancellationToken end)
    {
        var listed = ListCheck.StatusOf(certificate, issuer, store.RevocationLists, time.GetUtcNow());
        if (listed.State == RevocationState.Revoked || (listed.State == RevocationState.Good && !isRequired))
            return listed;
        var responders = RevocationSources.RespondersOf(certificate);
        if (isRequired && responders.Count == 0)
            responders = [store.Configuration.Settings.Ocsp!.Url];
        var answer = responders.Count == 0 ? RevocationStatus.Unknown("")
            : await online.AskAsync(responders, certificate, issuer, store, end).ConfigureAwait(false);
        if (answer.State != RevocationState.Unknown || isRequired)
            return answer;
        var urls = RevocationSources.ListsOf(certificate);
        if (urls.Count == 0)
            return answer;
        var fetched = await online.FetchAsync(urls, certificate, issuer, end).ConfigureAwait(false);
        return fetched.State == RevocationState.Unknown && answer.Detail.Length > 0
            ? RevocationStatus.Unknown($"{answer.Detail}; {fetched.Detail}")
            : fetched;
    }
}
