namespace IkeLab.Control;

/// <summary>
/// The way of requests to the daemon. Each comes back with a reply in time, whatever the daemon does, and no
/// more than
/// <see cref="ControlLimits.RequestsInDaemon"/> are in it.
/// </summary>
internal sealed class RequestGate(IControlTarget target, ControlLimits limits)
{
    private int _inside;

    public EventHub Events => target.Events;

    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task<ControlReply> HandleAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (request is not ShowMetricsRequest)
            return await AskAsync(request, cancellation);
        var reply = await AskAsync(new ShowStatsRequest(), cancellation);
        return reply is StatsReply { Stats: var stats } ? new MetricsReply(MetricsText.Print(stats)) : reply;
    }

    private async Task<ControlReply> AskAsync(ControlRequest request, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inside) > limits.RequestsInDaemon)
        {
            Interlocked.Decrement(ref _inside);
            return new ErrorReply($"the daemon has {limits.RequestsInDaemon} requests to finish: try again later.");
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limits.RequestTimeout);
        // A target that blocks its caller must not block this client's other requests.
        var work = Task.Run(() => target.HandleAsync(request, deadline.Token), CancellationToken.None);
        // One that ignores its cancellation is counted for as long as it runs.
        _ = work.ContinueWith(_ => Interlocked.Decrement(ref _inside), TaskScheduler.Default);
        try
        {
            return await work.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ErrorReply(
                $"the daemon has not answered within {limits.RequestTimeout.TotalSeconds:0.###} s.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new ErrorReply($"the daemon has failed at this request, which is a bug: {exception.Message}");
        }
    }
}
