namespace IkeLab.Sim.Network;

/// <summary>
/// One direction of a link: bursty loss, delay with a slow tail, and partitions. Loss follows Gilbert and Elliott: a
/// good state that loses nothing and a bad one that loses half, with the long-run mean that was asked for.
/// </summary>
internal struct LinkDirection
{
    private const double LossInBad = 0.5;
    private const double LeaveBad = 0.25;

    // Above this mean the bad state would have to be entered more often than always.
    private const double MostBursty = LossInBad * 0.75;

    private bool _bad;

    /// <summary>Nothing passes before this time.</summary>
    public long PartitionedUntil;

    public bool Loses(IChoiceSource choices, int link, double mean)
    {
        if (mean <= 0)
            return false;
        if (mean >= MostBursty)
            return choices.Happens(link, ChoiceKind.Loss, mean);
        // The share of time in the bad state.
        var inBad = mean / LossInBad;
        var enterBad = LeaveBad * inBad / (1 - inBad);
        _bad = _bad
            ? !choices.Happens(link, ChoiceKind.Loss, LeaveBad)
            : choices.Happens(link, ChoiceKind.Loss, enterBad);
        return _bad && choices.Happens(link, ChoiceKind.Loss, LossInBad);
    }

    /// <summary>Latency and jitter; one packet in a hundred is ten times as slow.</summary>
    public static long Delay(IChoiceSource choices, int link, SimOptions options)
    {
        var bits = choices.Next(link, ChoiceKind.Delay);
        var jitter = (double)(bits & 0xFFFF_FFFF) / uint.MaxValue * options.Jitter.Ticks;
        if ((bits >> 32) % 100 == 0)
            jitter *= 10;
        return options.Latency.Ticks + (long)jitter;
    }
}
