namespace IkeLab.Kernel.Tun;

/// <summary>Limits of time, the next one first. For one thread at a time.</summary>
internal sealed class TunTimers
{
    private readonly SortedSet<(long At, uint Spi, bool Hard)> _due = [];

    public void Add(TunChild child)
    {
        if (child.SoftAt is { } soft)
            _due.Add((soft, child.Sa.Spi, false));
        if (child.HardAt is { } hard)
            _due.Add((hard, child.Sa.Spi, true));
    }

    public void Remove(TunChild child)
    {
        if (child.SoftAt is { } soft)
            _due.Remove((soft, child.Sa.Spi, false));
        if (child.HardAt is { } hard)
            _due.Remove((hard, child.Sa.Spi, true));
    }

    public bool TryTake(long now, out uint spi, out bool hard)
    {
        (var at, spi, hard) = _due.Count == 0 ? (long.MaxValue, 0, false) : _due.Min;
        return at <= now && _due.Remove((at, spi, hard));
    }
}
