using System.Collections.Concurrent;

namespace IkeLab.Daemon.Supervision;

/// <summary>One thread that does one thing after the other; others give it things to do.</summary>
internal sealed class EventLoop : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly ConcurrentDictionary<Timer, bool> _timers = new();

    public void Post(Action action)
    {
        try
        {
            _work.Add(action);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }

    public void PostAfter(TimeSpan delay, Action action)
    {
        Timer? timer = null;
        timer = new(_ =>
        {
            if (timer is not null && _timers.TryRemove(timer, out var _))
                timer.Dispose();
            Post(action);
        });
        _timers[timer] = true;
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Comes back after <see cref="Stop"/>.</summary>
    public void Run()
    {
        foreach (var action in _work.GetConsumingEnumerable())
            action();
    }

    public void Stop() => _work.CompleteAdding();

    public void Dispose()
    {
        foreach (var timer in _timers.Keys)
            timer.Dispose();
        _work.Dispose();
    }
}
