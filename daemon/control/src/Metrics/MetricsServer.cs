using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IkeLab.Control;

/// <summary>
/// Answers <c>GET /metrics</c> over HTTP/1.1, one request a connection. It is for a scraper beside the
/// daemon: on a Unix socket or a loopback address.
/// </summary>
/// <param name="listening">Bound and listening; stays the caller's.</param>
/// <param name="stats">Asked once a request.</param>
public sealed class MetricsServer(
    Socket listening, Func<CancellationToken, Task<StatsInfo>> stats, MetricsLimits limits, Action<string> notice)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);
    private readonly SemaphoreSlim _slots = new(limits.Clients);

    /// <summary>
    /// Makes its socket: <c>127.0.0.1:9500</c>, <c>[::1]:9500</c>, or the path of a Unix socket.
    /// </summary>
    /// <param name="access">Owner and mode of a Unix socket.</param>
    /// <param name="error">A sentence when there is no socket.</param>
    public static Socket? Listen(string where, ControlAccess access, out string? error)
    {
        if (where.StartsWith('/'))
            return ControlSocket.Listen(where, null, access, out error);
        if (!IPEndPoint.TryParse(where, out var endpoint) || endpoint.Port == 0 || !IPAddress.IsLoopback(endpoint.Address))
        {
            error = $"metrics cannot be served at '{where}': expected a path or a loopback address with a port, "
                + "e.g. 127.0.0.1:9500.";
            return null;
        }
        return ListenAt(endpoint, out error);
    }

    /// <summary>Serves until it is cancelled, then comes back when every connection is closed.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                // At the limit new connections wait in the listening socket; each slot is free again in time.
                await _slots.WaitAsync(cancellation);
                try
                {
                    var socket = await listening.AcceptAsync(cancellation);
                    _ = ServeAsync(socket, cancellation);
                }
                catch (Exception exception)
                {
                    _slots.Release();
                    if (exception is not SocketException)
                        throw;
                    notice($"a metrics client could not be accepted: {exception.Message}.");
                    await Task.Delay(PauseAfterFailure, cancellation);
                }
            }
        }
        catch (OperationCanceledException)
        {
            for (var i = 0; i < limits.Clients; i++)
                await _slots.WaitAsync(CancellationToken.None);
        }
    }

    private static Socket? ListenAt(IPEndPoint endpoint, out string? error)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(endpoint);
            socket.Listen();
            error = null;
            return socket;
        }
        catch (SocketException exception)
        {
            error = $"metrics cannot be served at {endpoint}: {exception.Message}.";
            socket.Dispose();
            return null;
        }
    }

    private async Task ServeAsync(Socket socket, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limits.Timeout);
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(await AnswerAsync(stream, deadline.Token), deadline.Token);
            // Without it the answer could be lost to a reset, where the client has sent more than was read.
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // Too slow, or gone.
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<byte[]> AnswerAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = await ReadHeadAsync(stream, cancellation);
        if (head is null)
            return Response("431 Request Header Fields Too Large", "The request has no end.\n");
        var words = head.Split('\n', 2)[0].TrimEnd('\r').Split(' ');
        if (words is not [var method, var target, "HTTP/1.0" or "HTTP/1.1"])
            return Response("400 Bad Request", "This is no HTTP/1.1 request.\n");
        if (method is not ("GET" or "HEAD"))
            return Response("405 Method Not Allowed", "There is only GET here.\n", "Allow: GET, HEAD\r\n");
        if (target.Split('?', 2)[0] != "/metrics")
            return Response("404 Not Found", "There is only /metrics here.\n");
        StatsInfo figures;
        try
        {
            figures = await stats(cancellation).WaitAsync(cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            notice($"metrics could not be collected: {exception.Message}.");
            return Response("503 Service Unavailable", "The daemon does not answer.\n");
        }
        return Response("200 OK", MetricsText.Print(figures), isHead: method == "HEAD");
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var buffer = new byte[limits.RequestOctets];
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellation);
            filled += read;
            var octets = buffer.AsSpan(0, filled);
            if (read == 0 || octets.IndexOf("\r\n\r\n"u8) >= 0 || octets.IndexOf("\n\n"u8) >= 0)
                return Encoding.Latin1.GetString(octets);
        }
        return null;
    }

    private static byte[] Response(string status, string body, string extra = "", bool isHead = false)
    {
        var type = status.StartsWith("200", StringComparison.Ordinal)
            ? MetricsText.ContentType : "text/plain; charset=utf-8";
        var head = $"HTTP/1.1 {status}\r\nContent-Type: {type}\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{extra}Connection: close\r\n\r\n";
        return Encoding.UTF8.GetBytes(isHead ? head : head + body);
    }
}

/// <summary>Bounds on what scrapers can cost.</summary>
public sealed record MetricsLimits
{
    /// <summary>At once; the next ones wait.</summary>
    public int Clients { get; init; } = 8;

    /// <summary>Octets of a request's head.</summary>
    public int RequestOctets { get; init; } = 8 * 1024;

    /// <summary>For the whole of a connection.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
