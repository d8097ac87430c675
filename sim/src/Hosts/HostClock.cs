namespace IkeLab.Sim.Hosts;

/// <summary>
/// A host's own clock, which runs up to half a percent fast or slow and began at another moment, as clocks do. Without
/// host faults it is the world's.
/// </summary>
internal readonly struct HostClock
{
    private const double MostDrift = 0.005;
    private readonly double _rate;
    private readonly long _offset;

    public HostClock(IChoiceSource choices, int host, double faults)
    {
        _rate = 1;
        if (faults <= 0)
            return;
        _rate += MostDrift * (2 * choices.Fraction(host, ChoiceKind.HostFault) - 1);
        _offset = choices.Between(host, ChoiceKind.HostFault, TimeSpan.Zero, TimeSpan.FromDays(1)).Ticks;
    }

    public long ToLocal(long world) => _rate == 1 ? world : _offset + (long)(world * _rate);

    /// <summary>The first moment of the world at which this clock shows at least the local time.</summary>
    public long ToWorld(long local)
    {
        if (_rate == 1)
            return local;
        var world = Math.Max(0, (long)((local - _offset) / _rate) - 1);
        while (ToLocal(world) < local)
            world++;
        return world;
    }
}
