namespace IkeLab.Engine.Sa;

internal enum RequestVerdict : byte
{
    /// <summary>Not seen before and inside the window: process it.</summary>
    Fresh,

    /// <summary>Answered already: send the stored response again (RFC 7296 §2.1).</summary>
    Answered,

    /// <summary>Being worked on: the response will come.</summary>
    InProgress,

    /// <summary>Outside the window (RFC 7296 §2.3).</summary>
    Outside,
}

/// <summary>
/// The requests that the peer may send us: which message IDs are new, and the stored responses for those that are not.
/// It knows nothing of payloads.
/// </summary>
internal sealed class ResponseWindow(int size)
{
    private readonly Slot[] _slots = new Slot[size];

    private struct Slot
    {
        public uint Id;
        public bool Used;
        public bool Answered;
        public int Length;
        public byte[]? Buffer;
    }

    /// <summary>The lowest message ID that has not been answered.</summary>
    public uint Next { get; private set; }

    /// <summary>The highest message ID that has come, or -1.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>This request is being worked on, or answered.</summary>
    public bool IsBegun(uint id) => _slots[id % (uint)_slots.Length] is { Used: true } slot && slot.Id == id;

    /// <summary>
    /// What is below is settled or lost: the next request has this ID (RFC 6311 §5.1). The window never goes back.
    /// </summary>
    public void MoveTo(uint next)
    {
        if (next <= Next)
            return;
        Next = next;
        Highest = Math.Max(Highest, (long)next - 1);
        foreach (ref var slot in _slots.AsSpan())
            slot.Used = false;
    }

    /// <summary>A cluster member takes over that knows no more than this, and none of the responses.</summary>
    public void GoBack(uint next)
    {
        Next = next;
        Highest = (long)next - 1;
        foreach (ref var slot in _slots.AsSpan())
            slot.Used = false;
    }

    public RequestVerdict Classify(uint id)
    {
        ref var slot = ref _slots[id % (uint)_slots.Length];
        if (slot.Used && slot.Id == id)
            return slot.Answered ? RequestVerdict.Answered : RequestVerdict.InProgress;
        // RFC 7296 §2.2: message IDs never wrap; the last one is never accepted, so Next cannot overflow.
        return id >= Next && id - Next < (uint)_slots.Length && id != uint.MaxValue
            ? RequestVerdict.Fresh
            : RequestVerdict.Outside;
    }

    /// <summary>Marks a fresh request as being worked on.</summary>
    public void Begin(uint id)
    {
        ref var slot = ref _slots[id % (uint)_slots.Length];
        slot.Id = id;
        slot.Used = true;
        slot.Answered = false;
        Highest = Math.Max(Highest, id);
    }

    /// <summary>Stores the response, reusing the slot's buffer where it fits; returns the buffer to transmit.</summary>
    public byte[] Store(uint id, ReadOnlySpan<byte> response)
    {
        ref var slot = ref _slots[id % (uint)_slots.Length];
        slot.Id = id;
        slot.Used = slot.Answered = true;
        slot.Buffer = MessageBuffer.Store(slot.Buffer, response);
        slot.Length = response.Length;
        while (_slots[Next % (uint)_slots.Length] is { Used: true, Answered: true } done && done.Id == Next)
            Next++;
        return slot.Buffer;
    }

    /// <summary>The stored response of an answered request.</summary>
    public (byte[] Buffer, int Length) Stored(uint id)
    {
        ref var slot = ref _slots[id % (uint)_slots.Length];
        return (slot.Buffer!, slot.Length);
    }

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add((ulong)Next);
        foreach (ref readonly var slot in _slots.AsSpan())
        {
            hasher.Add(slot.Used ? slot.Id + 1UL : 0);
            hasher.Add(slot.Answered);
        }
    }
}
