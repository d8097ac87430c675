namespace IkeLab.Kernel.Tun;

/// <summary>
/// Keys that packet threads may still be using, until they cannot any more. For one thread at a time.
/// </summary>
internal sealed class TunGarbage
{
    private readonly Queue<(PacketTurn Turn, long Count, IDisposable Half)> _waiting = [];

    /// <summary>It has been taken out of the tables.</summary>
    public void Add(PacketTurn turn, IDisposable half) => _waiting.Enqueue((turn, turn.Count, half));

    public void Collect()
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var (turn, count, half) = _waiting.Dequeue();
            if (turn.HasPassed(count))
                half.Dispose();
            else
                _waiting.Enqueue((turn, count, half));
        }
    }

    /// <summary>No packet thread runs any more.</summary>
    public void CollectAll()
    {
        while (_waiting.TryDequeue(out var waiting))
            waiting.Half.Dispose();
    }
}
