using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace IkeLab.Control.Tests;

public sealed partial class MetricsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("metrics");
    private string Path => System.IO.Path.Combine(_folder.FullName, "m");

    [Fact]
    public void The_text_is_OpenMetrics()
    {
        var text = MetricsText.Print(new()
        {
            IkeSasCreated = 2,
            IkeSasCurrent = 1,
            DropsByReason = new Dictionary<string, long> { ["UnknownSpi"] = 4, ["Bad\"\n"] = 1 },
            Started = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500),
            Version = "1.2.3",
        });

        Assert.StartsWith("# TYPE ikelab_ike_sas_created counter\n"
            + "# HELP ikelab_ike_sas_created IKE SAs begun, by either side.\n"
            + "ikelab_ike_sas_created_total 2\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE ikelab_ike_sas gauge\n", text, StringComparison.Ordinal);
        Assert.Contains("\nikelab_ike_sas 1\n", text, StringComparison.Ordinal);
        Assert.Contains("ikelab_drops_total{reason=\"Bad\\\"\\n\"} 1\n"
            + "ikelab_drops_total{reason=\"UnknownSpi\"} 4\n", text, StringComparison.Ordinal);
        Assert.Contains("# UNIT ikelab_start_time_seconds seconds\n", text, StringComparison.Ordinal);
        Assert.Contains("ikelab_start_time_seconds 1700000000.5\n", text, StringComparison.Ordinal);
        Assert.Contains("ikelab_build_info{version=\"1.2.3\"} 1\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\n# EOF\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_family_comes_once_and_every_line_has_its_form()
    {
        var lines = MetricsText.Print(new()).TrimEnd().Split('\n');
        var families = lines.Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).ToArray();

        Assert.Equal(families.Length, families.Select(l => l.Split(' ')[2]).Distinct().Count());
        Assert.All(lines, l => Assert.Matches(LineForm(), l));
    }

    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", "200 OK", true)]
    [InlineData("GET /metrics?name=x HTTP/1.0\r\n\r\n", "200 OK", true)]
    [InlineData("HEAD /metrics HTTP/1.1\r\n\r\n", "200 OK", false)]
    [InlineData("POST /metrics HTTP/1.1\r\n\r\n", "405 Method Not Allowed", false)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "404 Not Found", false)]
    [InlineData("nonsense\n\n", "400 Bad Request", false)]
    [InlineData("", "400 Bad Request", false)]
    public async Task Only_a_request_for_metrics_gets_them(string request, string status, bool hasMetrics)
    {
        var answer = await Ask(new(), Encoding.ASCII.GetBytes(request));

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(hasMetrics, answer.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_head_without_end_is_refused_and_a_silent_client_dropped()
    {
        var limits = new MetricsLimits { RequestOctets = 64, Timeout = TimeSpan.FromMilliseconds(50) };

        Assert.StartsWith("HTTP/1.1 431 ", await Ask(limits, new byte[64]), StringComparison.Ordinal);
        Assert.Equal("", await Ask(limits, "GET"u8.ToArray(), isHalfClosed: false));
    }

    [Fact]
    public async Task A_daemon_that_fails_is_a_503()
    {
        var answer = await Ask(new(), "GET /metrics HTTP/1.1\r\n\r\n"u8.ToArray(),
            stats: _ => throw new InvalidOperationException("gone"));

        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0:9500")]
    [InlineData("192.0.2.1:9500")]
    [InlineData("127.0.0.1")]
    [InlineData("metrics")]
    public void Only_a_loopback_address_or_a_path_is_served(string where)
    {
        Assert.Null(MetricsServer.Listen(where, new(), out var error));
        Assert.StartsWith($"metrics cannot be served at '{where}': expected", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> Ask(MetricsLimits limits, byte[] request, bool isHalfClosed = true,
        Func<CancellationToken, Task<StatsInfo>>? stats = null)
    {
        using var listening = MetricsServer.Listen(Path, new(), out _)!;
        using var stop = new CancellationTokenSource();
        var server = new MetricsServer(listening, stats ?? (_ => Task.FromResult(new StatsInfo())), limits, _ => { });
        var run = server.RunAsync(stop.Token);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(Path));
        using var reader = new StreamReader(new NetworkStream(socket));
        socket.Send(request);
        if (isHalfClosed)
            socket.Shutdown(SocketShutdown.Send);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await run;
        return answer;
    }

    [GeneratedRegex("""
        ^(# (TYPE|UNIT|HELP) ikelab_[a-z0-9_]+ .+|# EOF|ikelab_[a-z0-9_]+(\{[a-z]+="[^"]*"\})? -?[0-9.]+)$
        """)]
    private static partial Regex LineForm();
}
