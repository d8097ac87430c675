namespace IkeLab.Engine.Core;

/// <summary>Something that wants to be woken at one instant. Its place in the heap is its own.</summary>
internal interface ITimerOwner
{
    /// <summary>Where it stands in the heap, or -1. Written by the heap alone.</summary>
    int HeapIndex { get; set; }

    /// <summary>When it is due, and why.</summary>
    Deadline Due { get; }

    /// <summary>Breaks ties, so that the order of waking never depends on history.</summary>
    ulong TimerRank { get; }

    void OnDue(Instant now);
}

/// <summary>
/// A binary heap of owners by due time; changing one owner's deadline costs O(log n), nothing allocates. Deadlines stand
/// in the heap itself, so that ordering does not touch the owners.
/// </summary>
internal sealed class TimerHeap
{
    private Entry[] _heap = new Entry[4];
    private int _count;

    private readonly record struct Entry(Deadline Due, ulong Rank, ITimerOwner Owner);

    /// <summary>The earliest deadline, or null.</summary>
    public Deadline? Next => _count == 0 ? null : _heap[0].Due;

    /// <summary>The owner of the earliest deadline, if that has come.</summary>
    public ITimerOwner? FirstDue(Instant now) => _count > 0 && _heap[0].Due.At <= now ? _heap[0].Owner : null;

    /// <summary>Puts the owner where its deadline belongs, or out of the heap when it has none.</summary>
    public void Update(ITimerOwner owner)
    {
        var due = owner.Due;
        if (due.At == Instant.Never)
        {
            Remove(owner);
            return;
        }
        var index = owner.HeapIndex;
        if (index < 0)
        {
            if (_count == _heap.Length)
                Array.Resize(ref _heap, _count * 2);
            index = _count++;
        }
        Place(new(due, owner.TimerRank, owner), index);
        SiftDown(SiftUp(index));
    }

    public void Remove(ITimerOwner owner)
    {
        var index = owner.HeapIndex;
        if (index < 0)
            return;
        owner.HeapIndex = -1;
        var last = _heap[--_count];
        _heap[_count] = default;
        if (index == _count)
            return;
        Place(last, index);
        SiftDown(SiftUp(index));
    }

    private int SiftUp(int index)
    {
        var entry = _heap[index];
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!Before(entry, _heap[parent]))
                break;
            Place(_heap[parent], index);
            index = parent;
        }
        Place(entry, index);
        return index;
    }

    private void SiftDown(int index)
    {
        var entry = _heap[index];
        while (true)
        {
            var child = index * 2 + 1;
            if (child >= _count)
                break;
            if (child + 1 < _count && Before(_heap[child + 1], _heap[child]))
                child++;
            if (!Before(_heap[child], entry))
                break;
            Place(_heap[child], index);
            index = child;
        }
        Place(entry, index);
    }

    private void Place(in Entry entry, int index)
    {
        _heap[index] = entry;
        entry.Owner.HeapIndex = index;
    }

    private static bool Before(in Entry a, in Entry b) =>
        a.Due.At != b.Due.At ? a.Due.At < b.Due.At : a.Rank < b.Rank;
}
