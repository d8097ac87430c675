namespace IkeLab.Sim.Network;

/// <summary>
/// One direction of a link: bursty loss, delay with a slow tail, clogging, and partitions. Loss follows Gilbert and Elliott in
/// continuous time: a good state that loses nothing and a bad one, a fifth of a second long on average, that loses half;
/// the share of time in the bad state gives the mean that was asked for.
/// </summary>
internal struct LinkDirection
{
    private const double LossInBad = 0.5;
    private const double MeanBadSeconds = 0.2;

    // Above this mean nearly all time would be bad, and bursts mean nothing.
    private const double MostBursty = LossInBad * 0.9;

    /// <summary>While it is clogged a link passes a datagram every so often, and queues for so long.</summary>
    private static readonly long CloggedInterval = TimeSpan.FromMilliseconds(150).Ticks;
    private static readonly long MaxQueued = TimeSpan.FromSeconds(3).Ticks;

    private long _freeAt;
    private bool _bad;
    private long _stateAt;

    /// <summary>Nothing passes before this time.</summary>
    public long PartitionedUntil;

    /// <summary>A queue builds up until this time.</summary>
    public long CloggedUntil;

    /// <summary>Ticks that a datagram waits in the queue; false when the queue is full.</summary>
    public bool Queues(long now, out long wait)
    {
        wait = 0;
        if (CloggedUntil <= now)
            return true;
        var begin = Math.Max(now, _freeAt);
        if (begin - now > MaxQueued)
            return false;
        _freeAt = begin + CloggedInterval;
        wait = _freeAt - now;
        return true;
    }

    public bool Loses(IChoiceSource choices, int link, double mean, long now)
    {
        if (mean <= 0)
            return false;
        if (mean >= MostBursty)
            return choices.Happens(link, ChoiceKind.Loss, mean);
        var inBad = mean / LossInBad;
        // Both rates together decide how fast the state of the last packet is forgotten.
        var forgetting = 1 / (MeanBadSeconds * (1 - inBad));
        var remembered = Math.Exp(-forgetting * (now - _stateAt) / TimeSpan.TicksPerSecond);
        var chance = inBad + ((_bad ? 1 : 0) - inBad) * remembered;
        _stateAt = now;
        _bad = choices.Happens(link, ChoiceKind.Loss, chance);
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
