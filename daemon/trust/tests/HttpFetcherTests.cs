using System.Net;
using System.Net.Sockets;
using System.Text;
using IkeLab.Engine;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust.Tests;

/// <summary>Fetching by addresses that somebody else finds.</summary>
public sealed class HttpFetcherTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);
    private readonly List<string> _asked = [];

    public HttpFetcherTests() => _server.Start();

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task TheResolverIsAskedAndTheNextAddressTried()
    {
        var answering = AnswerAsync();
        // Nobody answers at the first one.
        var fetched = await FetchAsync($"http://ocsp.example:{Port}/", IpAddress.V4(127, 0, 0, 99), IpAddress.V4(127, 0, 0, 1));
        Assert.Equal("fine", Encoding.ASCII.GetString(fetched.Content ?? []));
        Assert.Equal(["ocsp.example"], _asked);
        Assert.Contains($"Host: ocsp.example:{Port}", await answering, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAddressIsNoName()
    {
        var answering = AnswerAsync();
        var fetched = await FetchAsync($"http://127.0.0.1:{Port}/");
        Assert.NotNull(fetched.Content);
        Assert.Empty(_asked);
        await answering;
    }

    [Fact]
    public async Task ANameWithoutAddressIsAFailure()
    {
        var fetched = await FetchAsync("http://nobody.example/");
        Assert.Null(fetched.Content);
        Assert.NotEmpty(fetched.Problem);
    }

    private async Task<Fetched> FetchAsync(string url, params IpAddress[] addresses)
    {
        using var fetcher = new HttpFetcher((name, _) =>
        {
            _asked.Add(name);
            return Task.FromResult<IReadOnlyList<IpAddress>>(addresses);
        });
        return await fetcher.FetchAsync(url, null, "", 100, TestContext.Current.CancellationToken);
    }

    private async Task<string> AnswerAsync()
    {
        using var client = await _server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using var stream = client.GetStream();
        var request = new byte[4096];
        var length = await stream.ReadAsync(request, TestContext.Current.CancellationToken);
        await stream.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfine"u8.ToArray(),
            TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(request, 0, length);
    }
}
