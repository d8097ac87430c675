using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Trust;

namespace IkeLab.Daemon.Gateway;

/// <summary>What an IKE SA and those that have taken its place are to an operator: one session of one peer.</summary>
internal sealed class Session(Notice notice, Connection? connection, string? tag, Instant at)
{
    private readonly HashSet<ulong> _spis = [notice.IkeSpi];
    private ulong _bytesIn;
    private ulong _bytesOut;

    public ulong FirstSpi => notice.IkeSpi;
    public Instant At { get; } = at;

    /// <summary>What the policy calls the SAs of this peer; null for nothing.</summary>
    public string? Tag => tag;

    /// <summary>Every IKE SA of it so far, by our SPI.</summary>
    public IReadOnlySet<ulong> Spis => _spis;

    /// <summary>The peer has proved itself by EAP, which RADIUS servers want to hear about.</summary>
    public bool IsAccounted => connection?.RemoteAuthentication == Authentication.Eap;

    /// <summary>Since the newest IKE SA of the session was made.</summary>
    public Instant CurrentAt { get; private set; } = at;

    public void Continue(ulong successor, Instant now)
    {
        _spis.Add(successor);
        CurrentAt = now;
    }

    /// <summary>What a child SA had carried that is gone.</summary>
    public void Add(InstalledChild gone)
    {
        _bytesIn += gone.BytesIn;
        _bytesOut += gone.BytesOut;
    }

    /// <param name="living">The child SAs that it has now.</param>
    /// <param name="assigned">What the peer has been given, or null.</param>
    public AccountingRecord ToRecord(
        AccountingEvent what, IEnumerable<InstalledChild> living, IpAddress? assigned, Instant now)
    {
        var (bytesIn, bytesOut) = (_bytesIn, _bytesOut);
        foreach (var child in living)
        {
            bytesIn += child.BytesIn;
            bytesOut += child.BytesOut;
        }
        return new(
            what, FirstSpi, notice.Connection ?? "", notice.PeerId?.ToString() ?? "", notice.Path.Remote, assigned,
            bytesIn, bytesOut, now - At);
    }
}

/// <summary>Sessions by the local SPIs of their IKE SAs.</summary>
internal sealed class SessionBook
{
    private readonly Dictionary<ulong, Session> _bySpi = [];

    public Session? Find(ulong ikeSpi) => _bySpi.GetValueOrDefault(ikeSpi);

    /// <summary>Each one once.</summary>
    public IEnumerable<Session> All => _bySpi.Where(s => s.Value.FirstSpi == s.Key).Select(s => s.Value);

    public void Begin(Notice notice, Connection? connection, string? tag, Instant now) =>
        _bySpi[notice.IkeSpi] = new(notice, connection, tag, now);

    public void Continue(ulong old, ulong successor, Instant now)
    {
        if (Find(old) is not { } session)
            return;
        session.Continue(successor, now);
        _bySpi[successor] = session;
    }

    public void Add(InstalledChild gone) => Find(gone.Sa.IkeSpi)?.Add(gone);

    /// <summary>Its last IKE SA is gone.</summary>
    public void End(ulong ikeSpi)
    {
        if (Find(ikeSpi) is not { } session)
            return;
        foreach (var spi in session.Spis)
            _bySpi.Remove(spi);
    }
}
