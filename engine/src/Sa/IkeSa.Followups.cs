using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Responders;

namespace IkeLab.Engine.Sa;

/// <summary>
/// CREATE_CHILD_SA exchanges of the peer that have been answered and go on with IKE_FOLLOWUP_KE (RFC 9370 §2.2.4).
/// </summary>
internal sealed partial class IkeSa
{
    /// <summary>So often in a row may the peer have forgotten a series before the two sides count as out of step.</summary>
    private const int MaxStatesNotFound = 4;

    private readonly List<(Instant At, SeriesResponder Series)> _followups = new(0);
    private uint _lastSeries;
    private int _statesNotFound;

    public bool HasRoomForFollowup => _followups.Count < Core.Configuration.Limits.MaxFollowups;

    /// <summary>A number for the next series; the peer brings it back with each of its requests.</summary>
    public uint NewSeriesNumber() => ++_lastSeries;

    /// <summary>The responder has answered, and waits for the next request of its series.</summary>
    public void Park(Instant now, SeriesResponder series) =>
        _followups.Add((now + Core.Configuration.Limits.FollowupTimeout, series));

    /// <summary>Takes the series out that the link names; null when it is unknown, or not any more.</summary>
    public SeriesResponder? TakeFollowup(ReadOnlySpan<byte> link)
    {
        for (var i = 0; i < _followups.Count; i++)
        {
            var series = _followups[i].Series;
            if (!series.IsNamedBy(link))
                continue;
            _followups.RemoveAt(i);
            return series;
        }
        return null;
    }

    /// <summary>The peer's rekey of this child, between two of its exchanges or in one of them.</summary>
    public CreateChildResponder? SeriesFor(ChildSa old) =>
        Series<CreateChildResponder>(r => ReferenceEquals(r.Old, old));

    /// <summary>The peer's rekey of this IKE SA, between two of its exchanges or in one of them.</summary>
    public RekeyIkeResponder? IkeSeries => Series<RekeyIkeResponder>(_ => true);

    /// <summary>The peer will not go on with it, or must not.</summary>
    public void Drop(Instant now, SeriesResponder series)
    {
        _followups.RemoveAll(f => ReferenceEquals(f.Series, series));
        if (_responding.Contains(series))
            return;
        series.OnAbandoned(now);
    }

    /// <summary>
    /// RFC 9370 §2.2.4: the peer has forgotten our series. Begin anew; if that goes on, the two sides are out of step.
    /// </summary>
    public void RetryAfterStateNotFound(Instant now, Exchange exchange)
    {
        if (++_statesNotFound > MaxStatesNotFound)
            BeginDelete(now, "STATE_NOT_FOUND too often");
        else
            EnqueueLater(now + Core.Jittered(Core.Configuration.TemporaryFailureDelay, 0.5), exchange);
    }

    public void ClearStateNotFound() => _statesNotFound = 0;

    private T? Series<T>(Predicate<T> fits) where T : SeriesResponder
    {
        foreach (var (_, series) in _followups)
        {
            if (series is T found && fits(found))
                return found;
        }
        foreach (var responder in _responding)
        {
            if (responder is T { InSeries: true } found && fits(found))
                return found;
        }
        return null;
    }

    /// <summary>While the peer rekeys this IKE SA, what is begun here would be refused or lost.</summary>
    private bool MustWaitForPeerRekey(Exchange next) =>
        next is not (DeleteIkeExchange or LivenessExchange) && IkeSeries is not null;

    private void DropFollowups(Instant now)
    {
        while (_followups.Count > 0)
            Drop(now, _followups[^1].Series);
    }

    private void ExpireFollowups(Instant now)
    {
        // All wait equally long, so the first one is always the next.
        while (_followups.Count > 0 && _followups[0].At <= now)
        {
            var series = _followups[0].Series;
            Drop(now, series);
            series.OnExpired();
        }
    }

    private Instant NextFollowupDeadline() => _followups.Count > 0 ? _followups[0].At : Instant.Never;

    private void HashFollowups(ref StateHasher hasher)
    {
        hasher.Add((ulong)_followups.Count);
        hasher.Add((ulong)_lastSeries);
        hasher.Add((ulong)_statesNotFound);
    }
}
