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

/// <summary>A binary heap of owners by due time; changing one owner's deadline costs O(log n), nothing allocates.</summary>
internal sealed class TimerHeap
{
    private ITimerOwner[] _heap = new ITimerOwner[16];
    private int _count;

    public ITimerOwner? First => _count == 0 ? null : _heap[0];

    /// <summary>Puts the owner where its deadline belongs, or out of the heap when it has none.</summary>
    public void Update(ITimerOwner owner)
    {
        if (owner.Due.At == Instant.Never)
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
            Place(owner, index);
        }
        SiftDown(SiftUp(index));
    }

    public void Remove(ITimerOwner owner)
    {
        var index = owner.HeapIndex;
        if (index < 0)
            return;
        owner.HeapIndex = -1;
        var last = _heap[--_count];
        _heap[_count] = null!;
        if (index == _count)
            return;
        Place(last, index);
        SiftDown(SiftUp(index));
    }

    private int SiftUp(int index)
    {
        var owner = _heap[index];
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!Before(owner, _heap[parent]))
                break;
            Place(_heap[parent], index);
            index = parent;
        }
        Place(owner, index);
        return index;
    }

    private void SiftDown(int index)
    {
        var owner = _heap[index];
        while (true)
        {
            var child = index * 2 + 1;
            if (child >= _count)
                break;
            if (child + 1 < _count && Before(_heap[child + 1], _heap[child]))
                child++;
            if (!Before(_heap[child], owner))
                break;
            Place(_heap[child], index);
            index = child;
        }
        Place(owner, index);
    }

    private void Place(ITimerOwner owner, int index)
    {
        _heap[index] = owner;
        owner.HeapIndex = index;
    }

    private static bool Before(ITimerOwner a, ITimerOwner b)
    {
        var byTime = a.Due.At.Ticks.CompareTo(b.Due.At.Ticks);
        return byTime != 0 ? byTime < 0 : a.TimerRank < b.TimerRank;
    }
}
