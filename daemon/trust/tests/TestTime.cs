namespace IkeLab.Trust.Tests;

/// <summary>A clock that goes on when the test says so, with its timers.</summary>
internal sealed class TestTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private readonly SemaphoreSlim _armed = new(0);
    private DateTimeOffset _now = TestPki.Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until somebody waits for just so long, and then lets it pass.</summary>
    public async Task ElapseAsync(TimeSpan time)
    {
        while (true)
        {
            Timer? next;
            lock (_lock)
            {
                next = _timers.Find(timer => timer.Due - _now == time);
                if (next is not null)
                {
                    _timers.Remove(next);
                    _now += time;
                }
            }
            if (next is not null)
            {
                next.Fire();
                return;
            }
            await _armed.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Advance(TimeSpan time)
    {
        lock (_lock)
            _now += time;
    }

    private sealed class Timer(TestTime time, Action fire) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = time._now + dueTime;
                time._timers.Add(this);
            }
            time._armed.Release();
            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
