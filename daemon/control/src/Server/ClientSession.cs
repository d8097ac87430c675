using System.Net.Sockets;
using System.Text.Json;

namespace IkeLab.Control;

/// <summary>
/// One client. Requests are answered as they are finished, so replies may come in another order; events come
/// between them. When the client has sent its last octet, what is outstanding is answered and monitoring
/// ends.
/// </summary>
internal sealed class ClientSession(
    Socket socket, PeerCredentials peer, ControlRights rights, ControlAccess access, RequestGate gate,
    ControlLimits limits, Action<string> notice)
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _slots = new(limits.OutstandingRequests);
    private CancellationTokenSource? _end;
    private bool _isMonitoring;

    public PeerCredentials Peer => peer;

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Monitoring ends when the client stops sending, replies only when it is gone.
        using var monitoring = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
        _end = end;
        var work = new List<Task>();
        try
        {
            await ReadAsync(work, monitoring.Token, end.Token);
            await monitoring.CancelAsync();
            await Task.WhenAll(work);
        }
        catch (Exception exception) when (IsEnd(exception))
        {
            // The client is gone, dropped, or the server stops.
        }
        await end.CancelAsync();
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stream.DisposeAsync();
    }

    public static ReadOnlyMemory<byte> Print(ServerLine line)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(line, ControlJson.Default.ServerLine);
        Array.Resize(ref text, text.Length + 1);
        text[^1] = (byte)'\n';
        return text;
    }

    private async Task ReadAsync(List<Task> work, CancellationToken monitoring, CancellationToken end)
    {
        var buffer = new byte[limits.RequestOctets];
        var filled = 0;
        while (await _stream.ReadAsync(buffer.AsMemory(filled), end) is > 0 and var read)
        {
            filled += read;
            var begin = 0;
            while (buffer.AsSpan(begin, filled - begin).IndexOf((byte)'\n') is >= 0 and var length)
            {
                await BeginAsync(buffer.AsMemory(begin, length), work, monitoring, end);
                begin += length + 1;
            }
            filled -= begin;
            if (filled == buffer.Length)
            {
                await WriteAsync(new() { Reply = new ErrorReply(
                    $"a request is longer than {limits.RequestOctets} octets.") }, end);
                notice($"control client {Name} dropped: a request without end.");
                return;
            }
            buffer.AsSpan(begin, filled).CopyTo(buffer);
        }
        if (filled > 0)
            await BeginAsync(buffer.AsMemory(0, filled), work, monitoring, end);
    }

    private async Task BeginAsync(
        ReadOnlyMemory<byte> line, List<Task> work, CancellationToken monitoring, CancellationToken end)
    {
        var request = RequestParser.Parse(line, out var id, out var error);
        if (request is { IsReadOnly: false } && rights != ControlRights.Full)
        {
            request = null;
            error = access.Refusal(peer, "change anything here, only look");
        }
        if (request is MonitorRequest && _isMonitoring)
        {
            request = null;
            error = "this connection monitors already.";
        }
        if (request is null)
        {
            await WriteAsync(new() { Id = id, Reply = new ErrorReply(error) }, end);
            return;
        }
        work.RemoveAll(t => t.IsCompletedSuccessfully);
        if (request is MonitorRequest)
        {
            _isMonitoring = true;
            work.Add(MonitorAsync(id!.Value, monitoring, end));
            return;
        }
        await _slots.WaitAsync(end);
        work.Add(AnswerAsync(id!.Value, request, end));
    }

    private async Task AnswerAsync(long id, ControlRequest request, CancellationToken end)
    {
        try
        {
            var reply = await gate.HandleAsync(request, end);
            ServerLine? previous = null;
            foreach (var page in reply.Pages(limits.ItemsPerPage))
            {
                if (previous is not null)
                    await WriteAsync(previous with { More = true }, end);
                previous = new() { Id = id, Reply = page };
            }
            await WriteAsync(previous!, end);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task MonitorAsync(long id, CancellationToken monitoring, CancellationToken end)
    {
        using var subscription = gate.Events.Subscribe(limits.QueuedEvents);
        await WriteAsync(new() { Id = id, Reply = new DoneReply() }, end);
        while (true)
        {
            EventInfo item;
            try
            {
                item = await subscription.TakeAsync(monitoring);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await WriteAsync(new() { Id = id, Event = item }, end);
        }
    }

    private async Task WriteAsync(ServerLine line, CancellationToken end)
    {
        await _writing.WaitAsync(end);
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(end);
            deadline.CancelAfter(limits.WriteTimeout);
            try
            {
                await _stream.WriteAsync(Print(line), deadline.Token);
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                notice($"control client {Name} dropped: it has not read for "
                    + $"{limits.WriteTimeout.TotalSeconds:0.###} s.");
                await _end!.CancelAsync();
                throw;
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                await _end!.CancelAsync();
                throw;
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private string Name => $"of process {peer.Process}, user {peer.User},";

    private static bool IsEnd(Exception exception) =>
        exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException;
}
