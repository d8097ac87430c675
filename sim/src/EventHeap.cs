namespace IkeLab.Sim;

/// <summary>What happens next in a world.</summary>
internal enum EventKind : byte
{
    /// <summary>A packet arrives: Target is its slot.</summary>
    Arrival,

    /// <summary>A host's engine wants to be woken.</summary>
    Wake,

    /// <summary>A host's kernel has a lifetime to check.</summary>
    Kernel,
    Traffic,

    /// <summary>A slow effect is done: Target is its slot.</summary>
    Completion,
    Pause,

    /// <summary>A kernel or a clock does what it may, at a bad moment.</summary>
    Upset,
    Clog,
    Roam,
    Reload,

    /// <summary>The adversary sends.</summary>
    Inject,
    Initiate,

    /// <summary>A gateway sends those of its peers elsewhere that are there.</summary>
    Redirect,

    /// <summary>The members of a cluster tell each other their counters.</summary>
    Checkpoint,
    Failover,
    Partition,
    Crash,
    Restart,
    NatRebind,
    Sample,
    Phase,
}

/// <summary>One event. Ties in time are broken by the order of scheduling.</summary>
internal readonly record struct SimEvent(long At, ulong Sequence, EventKind Kind, int Target);

/// <summary>A four-way heap of events by (time, sequence). Nothing allocates once it has grown.</summary>
internal sealed class EventHeap
{
    private SimEvent[] _events = new SimEvent[1024];
    private ulong _sequence;

    public int Count { get; private set; }

    public void Add(long at, EventKind kind, int target)
    {
        if (Count == _events.Length)
            Array.Resize(ref _events, Count * 2);
        var added = new SimEvent(at, ++_sequence, kind, target);
        var index = Count++;
        while (index > 0)
        {
            var parent = (index - 1) / 4;
            if (!Before(added, _events[parent]))
                break;
            _events[index] = _events[parent];
            index = parent;
        }
        _events[index] = added;
    }

    public bool TryPeek(out long at)
    {
        at = Count > 0 ? _events[0].At : 0;
        return Count > 0;
    }

    public bool TryTake(out SimEvent first)
    {
        if (Count == 0)
        {
            first = default;
            return false;
        }
        first = _events[0];
        var last = _events[--Count];
        var index = 0;
        while (true)
        {
            var child = index * 4 + 1;
            if (child >= Count)
                break;
            var end = Math.Min(child + 4, Count);
            var least = child;
            for (var i = child + 1; i < end; i++)
            {
                if (Before(_events[i], _events[least]))
                    least = i;
            }
            if (!Before(_events[least], last))
                break;
            _events[index] = _events[least];
            index = least;
        }
        _events[index] = last;
        return true;
    }

    private static bool Before(in SimEvent a, in SimEvent b) =>
        a.At != b.At ? a.At < b.At : a.Sequence < b.Sequence;
}
