using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>What a server has said of a session when it let the user in.</summary>
/// <param name="User">As the server calls it, or as the peer does.</param>
/// <param name="Classes">To be given back in accounting (RFC 2865 §5.25).</param>
internal sealed record AcceptedUser(byte[] User, IReadOnlyList<byte[]> Classes, UdpEndpoint Local);

/// <summary>
/// The sessions that began and have not ended, by the IKE SA's SPI. Safe from several threads.
/// </summary>
internal sealed class RadiusSessions(TimeProvider time)
{
    public const int MaxSessions = 1 << 18;

    /// <summary>Who has been let in begins a session at once, or fails otherwise.</summary>
    private static readonly TimeSpan s_beginning = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, AcceptedUser> _accepted = [];
    private readonly Queue<(ulong Spi, DateTimeOffset At)> _waiting = [];
    private readonly Dictionary<ulong, AccountingRecord> _running = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _running.Count;
        }
    }

    public void Accept(ulong spi, AcceptedUser user)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            while (_waiting.TryPeek(out var oldest) && oldest.At + s_beginning < now)
            {
                _waiting.Dequeue();
                if (!_running.ContainsKey(oldest.Spi))
                    _accepted.Remove(oldest.Spi);
            }
            if (_accepted.Count >= MaxSessions)
                return;
            _accepted[spi] = user;
            _waiting.Enqueue((spi, now));
        }
    }

    /// <returns>Null for who was not let in by RADIUS.</returns>
    public AcceptedUser? Note(AccountingRecord record)
    {
        lock (_lock)
        {
            var user = _accepted.GetValueOrDefault(record.IkeSpi);
            if (record.Event == AccountingEvent.Stop)
            {
                _running.Remove(record.IkeSpi);
                _accepted.Remove(record.IkeSpi);
            }
            else if (_running.Count < MaxSessions || _running.ContainsKey(record.IkeSpi))
            {
                _running[record.IkeSpi] = record;
            }
            return user;
        }
    }

    /// <summary>The SPIs of sessions that are so.</summary>
    public IReadOnlyList<ulong> Find(Func<AccountingRecord, AcceptedUser?, bool> matches)
    {
        lock (_lock)
        {
            return [.. from session in _running
                       where matches(session.Value, _accepted.GetValueOrDefault(session.Key))
                       select session.Key];
        }
    }
}
