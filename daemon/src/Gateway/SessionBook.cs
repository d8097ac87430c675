using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Trust;

namespace IkeLab.Daemon.Gateway;

/// <summary>What an IKE SA and those that have taken its place are to an operator: one session of one peer.</summary>
internal sealed class Session(Notice notice, Connection? connection, Instant at)
{
    public ulong FirstSpi => notice.IkeSpi;
    public Instant At { get; } = at;

    /// <summary>The peer has proved itself by EAP, which RADIUS servers want to hear about.</summary>
    public bool IsAccounted => connection?.RemoteAuthentication == Authentication.Eap;

    /// <summary>Since the newest IKE SA of the session was made.</summary>
    public Instant CurrentAt { get; set; } = at;
    public IpAddress? Assigned { get; set; }

    /// <summary>Of child SAs that are gone.</summary>
    public ulong BytesIn { get; set; }
    public ulong BytesOut { get; set; }

    public AccountingRecord ToRecord(AccountingEvent what, Instant now) => new(
        what, FirstSpi, notice.Connection ?? "", notice.PeerId?.ToString() ?? "", notice.Path.Remote, Assigned, BytesIn,
        BytesOut, now - At);
}

/// <summary>Sessions by the local SPI of their newest IKE SA.</summary>
internal sealed class SessionBook
{
    private readonly Dictionary<ulong, Session> _bySpi = [];

    public Session? Find(ulong ikeSpi) => _bySpi.GetValueOrDefault(ikeSpi);

    /// <summary>The local SPI of the newest IKE SA of the session that began with this one.</summary>
    public ulong? FindCurrent(ulong firstSpi)
    {
        foreach (var (spi, session) in _bySpi)
        {
            if (session.FirstSpi == firstSpi)
                return spi;
        }
        return null;
    }

    public void Begin(Notice notice, Connection? connection, Instant now) =>
        _bySpi[notice.IkeSpi] = new(notice, connection, now);

    public void Continue(ulong old, ulong successor, Instant now)
    {
        if (!_bySpi.Remove(old, out var session))
            return;
        session.CurrentAt = now;
        _bySpi[successor] = session;
    }

    public void End(ulong ikeSpi) => _bySpi.Remove(ikeSpi);
}
