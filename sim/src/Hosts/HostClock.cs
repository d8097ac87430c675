namespace IkeLab.Sim.Hosts;

/// <summary>
/// A host's own clock, which runs up to half a percent fast or slow and began at another moment, as clocks do. Without
/// host faults it is the world's. It never goes back.
/// </summary>
internal sealed class HostClock
{
    private const double MostDrift = 0.005;
    private readonly double _rate = 1;
    private long _offset;

    public HostClock(IChoiceSource choices, int host, double faults)
    {
        if (faults <= 0)
            return;
        _rate += MostDrift * (2 * choices.Fraction(host, ChoiceKind.HostFault) - 1);
        _offset = choices.Between(host, ChoiceKind.HostFault, TimeSpan.Zero, TimeSpan.FromDays(1)).Ticks;
    }

    /// <summary>Jumps ahead, as after a suspended machine has woken.</summary>
    public void Step(TimeSpan ahead) => _offset += ahead.Ticks;

    public long ToLocal(long world) => _offset + (_rate == 1 ? world : (long)(world * _rate));

    /// <summary>The first moment of the world at which this clock shows at least the local time.</summary>
    public long ToWorld(long local)
    {
        if (_rate == 1)
            return Math.Max(0, local - _offset);
        var world = Math.Max(0, (long)((local - _offset) / _rate) - 1);
        while (ToLocal(world) < local)
            world++;
        return world;
    }
}
