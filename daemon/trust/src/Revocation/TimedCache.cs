namespace IkeLab.Trust.Revocation;

/// <summary>
/// Results that hold for a while. Who asks for one that is being made waits for the same making. Safe from
/// several threads.
/// </summary>
/// <param name="capacity">Results kept; a new one displaces the one that was asked for first.</param>
internal sealed class TimedCache<T>(TimeProvider time, int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<Timed>> _byKey = [];
    private readonly Queue<string> _order = [];

    /// <param name="make">Bounded in time, and does not throw.</param>
    /// <param name="end">Ends the waiting, not the making.</param>
    /// <exception cref="OperationCanceledException">The waiting was ended.</exception>
    public async Task<T> GetAsync(string key, Func<Task<Timed>> make, CancellationToken end)
    {
        Task<Timed> making;
        lock (_lock)
        {
            if (!_byKey.TryGetValue(key, out making!)
                || (making.IsCompleted && (!making.IsCompletedSuccessfully || making.Result.Until <= time.GetUtcNow())))
            {
                if (making is null)
                    MakeRoom(key);
                _byKey[key] = making = Task.Run(make, CancellationToken.None);
            }
        }
        return (await making.WaitAsync(end).ConfigureAwait(false)).Value;
    }

    private void MakeRoom(string key)
    {
        if (_byKey.Count >= capacity)
            _byKey.Remove(_order.Dequeue());
        _order.Enqueue(key);
    }

    /// <param name="Until">From then on it is made anew.</param>
    internal readonly record struct Timed(T Value, DateTimeOffset Until);
}
