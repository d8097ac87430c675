namespace IkeLab.Kernel.Tun;

/// <summary>
/// A packet thread's turns. What was taken out of the tables before a turn began cannot be in use in it, so a key
/// that was taken out can be freed once the turn that was under way has ended.
/// </summary>
internal sealed class PacketTurn
{
    private long _count;

    /// <summary>Odd within a turn.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>A full fence, so that the turn sees tables no older than itself.</summary>
    public void Begin() => Interlocked.Increment(ref _count);

    public void End() => Interlocked.Increment(ref _count);

    /// <summary>The turn that was under way at that count has ended, or there was none.</summary>
    public bool HasPassed(long count) => (count & 1) == 0 || Count != count;
}
