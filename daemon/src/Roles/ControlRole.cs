using System.Collections.Concurrent;
using IkeLab.Control;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon.Roles;

/// <summary>The control process: operators' clients, whose requests the parent passes on.</summary>
internal sealed class ControlRole(IChannel parent, Log log) : IRole, IControlTarget
{
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<ControlReply>> _calls = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly List<Task> _servers = [];
    private ulong _lastId;

    public EventHub Events { get; } = new();

    public void Run()
    {
        parent.Start(Receive, _ending.Cancel);
        _ending.Token.WaitHandle.WaitOne();
        Task.WaitAll([.. _servers], TimeSpan.FromSeconds(1));
    }

    public async Task<ControlReply> HandleAsync(ControlRequest request, CancellationToken cancellation)
    {
        var id = Interlocked.Increment(ref _lastId);
        var reply = new TaskCompletionSource<ControlReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = reply;
        try
        {
            if (!parent.Send(new ControlCall(id, request)))
                return new ErrorReply("the daemon is ending");
            // What monitors have lost is known here alone.
            return await reply.Task.WaitAsync(cancellation) is StatsReply { Stats: var stats }
                ? new StatsReply(stats with { EventsLost = Events.Lost })
                : await reply.Task;
        }
        finally
        {
            _calls.TryRemove(id, out _);
        }
    }

    private void Receive(IpcMessage message)
    {
        switch (message)
        {
            case StartControl start:
                Serve(start);
                break;
            case ControlReturn answer when _calls.TryGetValue(answer.Id, out var call):
                call.TrySetResult(answer.Reply);
                break;
            case ControlEvent happened:
                Events.Publish(happened.Event);
                break;
            case LogLevelMessage level:
                log.Verbose = level.Verbose;
                break;
            case Shutdown:
                _ending.Cancel();
                break;
        }
    }

    private void Serve(StartControl start)
    {
        var access = new ControlAccess { Group = start.Group };
        var server = new ControlServer(Descriptors.Own(start.Listening), this, access, new(), Notice);
        _servers.Add(server.RunAsync(_ending.Token));
        if (start.Metrics is { } descriptor)
        {
            var metrics = new MetricsServer(Descriptors.Own(descriptor), StatisticsAsync, new(), Notice);
            _servers.Add(metrics.RunAsync(_ending.Token));
        }
    }

    private async Task<StatsInfo> StatisticsAsync(CancellationToken cancellation) =>
        await HandleAsync(new ShowStatsRequest(), cancellation) is StatsReply reply ? reply.Stats : new();

    private void Notice(string sentence) => log.Notice(sentence);
}
