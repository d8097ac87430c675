using IkeLab.Control;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Trust;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    private readonly FailureBook _failures = new();
    private readonly SessionBook _sessions = new();

    /// <summary>The log's line, the monitors' event, and what operators ask for later.</summary>
    private void OnNotice(Notice notice)
    {
        var connection = notice.Connection ?? "";
        switch (notice.Kind)
        {
            case NoticeKind.IkeSaEstablished:
                _failures.Succeeded(connection);
                _sessions.Begin(notice, FindConnection(connection), Now);
                Account(notice.IkeSpi, AccountingEvent.Start);
                Tell(EventKind.IkeEstablished, notice, $"IKE SA established with {Peer(notice)}");
                break;
            case NoticeKind.IkeSaRekeyed:
                _sessions.Continue(notice.Replaces, notice.IkeSpi, Now);
                _clients.OnRekeyed(notice.Replaces, notice.IkeSpi);
                Tell(EventKind.IkeRekeyed, notice, $"IKE SA with {Peer(notice)} rekeyed");
                break;
            case NoticeKind.IkeSaClosed:
                _failures.Ended(connection, notice.Reason, Now);
                Account(notice.IkeSpi, AccountingEvent.Stop);
                _sessions.End(notice.IkeSpi);
                _clients.OnClosed(notice.IkeSpi);
                Tell(EventKind.IkeClosed, notice, $"IKE SA with {Peer(notice)} closed: {notice.Reason}");
                break;
            case NoticeKind.IkeSaFailed:
                _failures.Failed(connection, notice.Reason, Now);
                Tell(EventKind.IkeFailed, notice, notice.Initiator
                    ? $"no IKE SA with {Peer(notice)}: {notice.Reason}"
                    : $"{Peer(notice)} got no IKE SA: {notice.Reason}");
                break;
            case NoticeKind.ChildSaEstablished:
                Tell(EventKind.ChildInstalled, notice, $"child SA established with {Peer(notice)}");
                break;
            case NoticeKind.ChildSaRekeyed:
                Tell(EventKind.ChildRekeyed, notice, $"child SA with {Peer(notice)} rekeyed");
                break;
            case NoticeKind.ChildSaClosed:
                Tell(EventKind.ChildClosed, notice, $"child SA with {Peer(notice)} closed: {notice.Reason}");
                break;
            case NoticeKind.ChildSaFailed:
                Tell(EventKind.ChildFailed, notice, $"no child SA with {Peer(notice)}: {notice.Reason}");
                break;
            case NoticeKind.PeerAddressChanged:
                Tell(EventKind.AddressChanged, notice, $"{notice.PeerId} is at {notice.Path.Remote} now");
                break;
            case NoticeKind.RekeyCollision:
                _log.Debug($"rekeys of both sides met: {notice.Reason}", ("connection", connection));
                break;
        }
    }

    private void Tell(string kind, Notice notice, string sentence)
    {
        var isFailure = kind is EventKind.IkeFailed or EventKind.ChildFailed;
        _log.Write(
            isFailure ? Logging.LogLevel.Warning : Logging.LogLevel.Info, sentence,
            ("event", kind), ("connection", notice.Connection), ("local", notice.Path.Local),
            ("remote", notice.Path.Remote), ("spi", Spi.Print(notice.IkeSpi)),
            ("child", notice.ChildSpi == 0 ? null : Spi.Print(notice.ChildSpi)));
        _parts.Publish(new()
        {
            Time = TimeProvider.System.GetUtcNow(), Kind = kind, Sentence = sentence, Connection = notice.Connection,
            IkeSpi = notice.IkeSpi, ChildSpi = notice.ChildSpi == 0 ? null : notice.ChildSpi,
        });
    }

    private static string Peer(Notice notice) =>
        notice.PeerId is { } id ? $"{id} ({notice.Path.Remote})" : $"{notice.Path.Remote}";

    private Connection? FindConnection(string name) =>
        _book is { } book ? Find(book.Endpoint, name) : null;
}
