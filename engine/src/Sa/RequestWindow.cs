using IkeLab.Engine.Exchanges;

namespace IkeLab.Engine.Sa;

/// <summary>One request of ours that has no response yet.</summary>
internal sealed class OutstandingRequest
{
    /// <summary>No request ever has it (RFC 7296 §2.2).</summary>
    public const uint NoId = uint.MaxValue;

    public Exchange? Exchange { get; set; }
    public uint Id { get; set; }

    /// <summary>It waits for message IDs to be agreed on, and there is nothing to repeat.</summary>
    public bool IsParked => Id == NoId;
    public byte[]? Buffer { get; set; }
    public int Length { get; set; }
    public int Tries { get; set; }
    public TimeSpan Wait { get; set; }
    public Instant Deadline { get; set; } = Instant.Never;
}

/// <summary>
/// Our outstanding requests, at most as many as the peer's window allows (RFC 7296 §2.3). It knows nothing of payloads.
/// </summary>
internal sealed class RequestWindow
{
    /// <summary>More than this many outstanding requests serve no purpose of ours.</summary>
    public const int MaxSize = 8;

    private OutstandingRequest[] _slots = [new()];

    /// <summary>The message ID of the next new request.</summary>
    public uint NextId { get; set; }

    public int Size => _slots.Length;

    /// <summary>The peer announced its window (SET_WINDOW_SIZE); a smaller one than before is ignored (§2.3).</summary>
    public void Grow(uint peerWindow)
    {
        var size = (int)Math.Min(peerWindow, MaxSize);
        if (size <= _slots.Length)
            return;
        var had = _slots.Length;
        Array.Resize(ref _slots, size);
        for (var i = had; i < size; i++)
            _slots[i] = new();
    }

    public ReadOnlySpan<OutstandingRequest> Slots => _slots;

    public int Outstanding => _slots.Count(slot => slot.Exchange is not null);

    /// <summary>Of the outstanding request that has been sent again most often.</summary>
    public int Retransmissions => _slots.Max(slot => slot.Exchange is null ? 0 : Math.Max(0, slot.Tries - 1));

    public OutstandingRequest? Find(uint id)
    {
        foreach (var slot in _slots)
        {
            if (slot.Exchange is not null && slot.Id == id && !slot.IsParked)
                return slot;
        }
        return null;
    }

    public OutstandingRequest? Find(Exchange exchange)
    {
        foreach (var slot in _slots)
        {
            if (ReferenceEquals(slot.Exchange, exchange))
                return slot;
        }
        return null;
    }

    /// <summary>
    /// Another request may follow those that are outstanding and <paramref name="unsent"/> more: all up to its ID less the
    /// window's size have been answered (RFC 7296 §2.3).
    /// </summary>
    public bool IsOpen(int unsent)
    {
        var lowest = NextId;
        foreach (var slot in _slots)
        {
            if (slot.Exchange is not null && slot.Id < lowest)
                lowest = slot.Id;
        }
        return NextId - lowest + (uint)unsent < (uint)_slots.Length;
    }

    public OutstandingRequest? Free()
    {
        foreach (var slot in _slots)
        {
            if (slot.Exchange is null)
                return slot;
        }
        return null;
    }

    /// <summary>Answered or given up; the buffer stays for the next request.</summary>
    public static void Release(OutstandingRequest slot)
    {
        slot.Exchange = null;
        slot.Deadline = Instant.Never;
    }

    /// <summary>Not sent, and sent when message IDs are agreed on (RFC 6311 §9); it takes its place in the window.</summary>
    public void Park(Exchange exchange)
    {
        var slot = Find(exchange) ?? Free()
            ?? throw new InvalidOperationException("an exchange was started outside the window");
        slot.Exchange = exchange;
        (slot.Id, slot.Tries) = (OutstandingRequest.NoId, 0);
        slot.Deadline = Instant.Never;
    }

    /// <summary>What is outstanding is not repeated: the member that takes over does not have its octets.</summary>
    public void Suspend()
    {
        foreach (var slot in _slots)
        {
            if (slot.Exchange is { } exchange)
                Park(exchange);
        }
    }

    public Instant NextDeadline()
    {
        var next = Instant.Never;
        foreach (var slot in _slots)
        {
            if (slot.Exchange is not null && slot.Deadline < next)
                next = slot.Deadline;
        }
        return next;
    }

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add((ulong)NextId);
        foreach (var slot in _slots)
        {
            hasher.Add(slot.Exchange is null ? 0 : slot.Id + 1UL);
            hasher.Add(slot.Tries);
        }
    }
}
