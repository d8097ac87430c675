using IkeLab.Engine;
using IkeLab.Trust;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    /// <summary>RFC 2869 §2.1 leaves it to us without a word of the server's; it advises against less than ten minutes.</summary>
    private static readonly TimeSpan InterimInterval = TimeSpan.FromMinutes(10);

    private Instant _nextInterim;

    private void Account(ulong ikeSpi, AccountingEvent what)
    {
        if (_sessions.Find(ikeSpi) is { IsAccounted: true } session)
            Account(session, what);
    }

    private void Account(Session session, AccountingEvent what)
    {
        var assigned = _engine!.ListIkeSas().Find(sa => session.Spis.Contains(sa.LocalSpi))?.Assigned;
        _parts.Trust.Account(session.ToRecord(
            what, _traffic.Of(session.Spis), assigned is [var address, ..] ? address : null, Now));
    }

    /// <summary>How much the sessions have carried so far.</summary>
    private void AccountInterim()
    {
        if (Now < _nextInterim)
            return;
        _nextInterim = Now + InterimInterval;
        foreach (var session in _sessions.All.Where(s => s.IsAccounted))
            Account(session, AccountingEvent.Interim);
    }
}
