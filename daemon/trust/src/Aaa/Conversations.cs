using IkeLab.Engine;

namespace IkeLab.Trust.Aaa;

/// <summary>
/// The EAP conversations under way, by the IKE SA's SPI; one packet of each at a time. Safe from several
/// threads.
/// </summary>
internal sealed class Conversations(TimeProvider time) : IDisposable
{
    /// <summary>Who comes when so many are under way is refused.</summary>
    public const int MaxOpen = 4096;

    /// <summary>By then the engine has given up, even if its <see cref="EndAaa"/> has been lost.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Entry> _open = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <param name="begin">Makes the conversation, where the packet is the first.</param>
    public async Task<AaaStep> HandleAsync(ulong spi, byte[] packet, Func<IConversation> begin)
    {
        var entry = packet.Length == 0 ? Begin(spi, begin) : Find(spi);
        if (entry is null)
            return AaaStep.Failed;
        var step = await entry.HandleAsync(packet).ConfigureAwait(false);
        if (step.Step.Outcome is EapOutcome.Success or EapOutcome.Failure)
            End(spi, entry);
        return step;
    }

    public void End(ulong spi)
    {
        if (Find(spi) is { } entry)
            End(spi, entry);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _open.Values)
                entry.End();
            _open.Clear();
        }
    }

    private Entry? Begin(ulong spi, Func<IConversation> begin)
    {
        lock (_lock)
        {
            if (_open.Remove(spi, out var old))
                old.End();
            if (_open.Count >= MaxOpen)
                RemoveOld();
            if (_open.Count >= MaxOpen)
                return null;
            return _open[spi] = new Entry(begin(), time.GetUtcNow());
        }
    }

    private void RemoveOld()
    {
        var limit = time.GetUtcNow() - Lifetime;
        foreach (var (spi, entry) in _open.Where(open => open.Value.BegunAt < limit).ToArray())
        {
            _open.Remove(spi);
            entry.End();
        }
    }

    private Entry? Find(ulong spi)
    {
        lock (_lock)
            return _open.GetValueOrDefault(spi);
    }

    private void End(ulong spi, Entry entry)
    {
        lock (_lock)
        {
            if (_open.GetValueOrDefault(spi) == entry)
                _open.Remove(spi);
        }
        entry.End();
    }

    private sealed class Entry(IConversation conversation, DateTimeOffset begunAt)
    {
        private readonly Lock _lock = new();
        private bool _isBusy;
        private bool _hasEnded;

        public DateTimeOffset BegunAt { get; } = begunAt;

        public async Task<AaaStep> HandleAsync(byte[] packet)
        {
            lock (_lock)
            {
                if (_isBusy || _hasEnded)
                    return new(new(EapOutcome.Discard, [], []), null);
                _isBusy = true;
            }
            try
            {
                return await conversation.HandleAsync(packet).ConfigureAwait(false);
            }
            finally
            {
                lock (_lock)
                {
                    _isBusy = false;
                    if (_hasEnded)
                        conversation.Dispose();
                }
            }
        }

        /// <summary>What is under way comes to its end first.</summary>
        public void End()
        {
            lock (_lock)
            {
                if (_hasEnded)
                    return;
                _hasEnded = true;
                if (!_isBusy)
                    conversation.Dispose();
            }
        }
    }
}
