using System.Net.Http.Headers;

namespace IkeLab.Trust.Revocation;

/// <summary>What came from a URL, or why nothing did, as a clause.</summary>
internal readonly record struct Fetched(byte[]? Content, string Problem);

/// <summary>
/// Brings what is at a URL. Bounded in time and length; never throws for what a server does.
/// </summary>
internal interface IFetcher
{
    /// <param name="body">Null for GET; otherwise what is posted.</param>
    Task<Fetched> FetchAsync(string url, byte[]? body, string contentType, int limit, CancellationToken end);
}

/// <summary>
/// Plain HTTP: what is fetched is signed, and TLS would need the very certificates that are in question. No
/// redirection is followed, no proxy used, no cookie kept; one server gets few connections.
/// </summary>
/// <param name="resolve">Finds the addresses of servers.</param>
internal sealed class HttpFetcher(NameResolver resolve) : IFetcher, IDisposable
{
    /// <summary>For one URL, from the name's lookup to the last octet.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    /// <summary>Fetches under way; the others wait within their time limit.</summary>
    private const int MaxConcurrent = 16;

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeLimit,
        ConnectCallback = (context, end) => NamedConnection.OpenAsync(resolve, context.DnsEndPoint, end),
        MaxConnectionsPerServer = 4,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    });

    public static bool IsAllowed(string url) => url.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0
        && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
        && uri.UserInfo.Length == 0;

    public async Task<Fetched> FetchAsync(
        string url, byte[]? body, string contentType, int limit, CancellationToken end)
    {
        if (!IsAllowed(url))
            return new(null, "it is no http URL");
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(end);
        limited.CancelAfter(TimeLimit);
        try
        {
            await _slots.WaitAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(null, "too many others are being fetched");
        }
        try
        {
            return await SendAsync(url, body, contentType, limit, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new(null, $"there was no answer within {TimeLimit.TotalSeconds:0} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(null, Sentences.Printable(e.Message));
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _slots.Dispose();
    }

    private async Task<Fetched> SendAsync(
        string url, byte[]? body, string contentType, int limit, CancellationToken end)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, url);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, end)
            .ConfigureAwait(false);
        if ((int)response.StatusCode != 200)
            return new(null, $"the server answers with status {(int)response.StatusCode}");
        if (response.Content.Headers.ContentLength > limit)
            return new(null, $"it has more than {limit} octets");
        using var stream = await response.Content.ReadAsStreamAsync(end).ConfigureAwait(false);
        using var content = new MemoryStream();
        var part = new byte[16 * 1024];
        while (await stream.ReadAsync(part, end).ConfigureAwait(false) is > 0 and var count)
        {
            if (content.Length + count > limit)
                return new(null, $"it has more than {limit} octets");
            content.Write(part, 0, count);
        }
        return new(content.ToArray(), "");
    }
}
