using System.Threading.Channels;

namespace IkeLab.Control;

/// <summary>
/// Hands events to those who monitor. Publishing never waits: who is too slow loses events and is told how many.
/// Safe from several threads.
/// </summary>
public sealed class EventHub
{
    private readonly Lock _lock = new();
    private EventSubscription[] _subscriptions = [];
    private long _lost;

    /// <summary>Events that some subscriber did not get.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Nobody listens: events need not even be made.</summary>
    public bool IsIdle => Volatile.Read(ref _subscriptions).Length == 0;

    public void Publish(EventInfo item)
    {
        foreach (var subscription in Volatile.Read(ref _subscriptions))
        {
            if (!subscription.TryAdd(item))
                Interlocked.Increment(ref _lost);
        }
    }

    /// <param name="capacity">Events kept for a subscriber that does not take them.</param>
    public EventSubscription Subscribe(int capacity)
    {
        var subscription = new EventSubscription(this, capacity);
        lock (_lock)
            _subscriptions = [.. _subscriptions, subscription];
        return subscription;
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (_lock)
            _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
    }
}

/// <summary>The events of one subscriber, from <see cref="EventHub.Subscribe"/> to its disposal.</summary>
public sealed class EventSubscription : IDisposable
{
    private readonly EventHub _hub;
    private readonly Channel<EventInfo> _queue;
    private long _missed;

    internal EventSubscription(EventHub hub, int capacity)
    {
        _hub = hub;
        _queue = Channel.CreateBounded<EventInfo>(new BoundedChannelOptions(capacity) { SingleReader = true });
    }

    /// <summary>The next event; when all that was kept is taken, one that says how many are missing.</summary>
    /// <exception cref="OperationCanceledException"/>
    public async ValueTask<EventInfo> TakeAsync(CancellationToken cancellation)
    {
        if (!_queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref _missed, 0) is > 0 and var missed)
        {
            return new EventInfo
            {
                Time = TimeProvider.System.GetUtcNow(),
                Kind = EventKind.Lost,
                Sentence = $"{missed} event{(missed == 1 ? " is" : "s are")} missing: this client reads too slowly.",
            };
        }
        return await _queue.Reader.ReadAsync(cancellation);
    }

    public void Dispose() => _hub.Remove(this);

    internal bool TryAdd(EventInfo item)
    {
        if (_queue.Writer.TryWrite(item))
            return true;
        Interlocked.Increment(ref _missed);
        return false;
    }
}
