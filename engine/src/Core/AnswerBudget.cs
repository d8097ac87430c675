namespace IkeLab.Engine.Core;

/// <summary>
/// A token bucket: so many answers at once and so many a second (RFC 7296 §2.21.4: the rate of answers to messages that
/// nobody has protected is to be limited).
/// </summary>
internal sealed class AnswerBudget(int perSecond)
{
    private readonly long _ticksPerAnswer = TimeSpan.TicksPerSecond / Math.Clamp(perSecond, 1, 1_000_000);
    private readonly int _most = Math.Clamp(perSecond, 0, 1_000_000);
    private Instant _countedAt;
    private int _left = Math.Clamp(perSecond, 0, 1_000_000);

    /// <summary>False when there is nothing left at this moment.</summary>
    public bool TryTake(Instant now)
    {
        Refill(now);
        if (_left == 0)
            return false;
        _left--;
        return true;
    }

    private void Refill(Instant now)
    {
        var earned = (now - _countedAt).Ticks / _ticksPerAnswer;
        if (_left + earned >= _most)
        {
            (_left, _countedAt) = (_most, now);
            return;
        }
        _left += (int)earned;
        _countedAt += TimeSpan.FromTicks(earned * _ticksPerAnswer);
    }
}
