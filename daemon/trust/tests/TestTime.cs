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

    /// <summary>Goes on to the next timer; waits for one to be set where there is none.</summary>
    public async Task<TimeSpan> AdvanceAsync()
    {
        Timer next;
        TimeSpan passed;
        while (true)
        {
            lock (_lock)
            {
                if (_timers.MinBy(timer => timer.Due) is { } first)
                {
                    next = first;
                    _timers.Remove(next);
                    passed = next.Due - _now;
                    _now = next.Due;
                    break;
                }
            }
            await _armed.WaitAsync(TestContext.Current.CancellationToken);
        }
        next.Fire();
        return passed;
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
