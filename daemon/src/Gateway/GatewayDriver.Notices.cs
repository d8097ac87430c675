using IkeLab.Control;
using IkeLab.Daemon.Status;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Trust;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    private readonly SessionBook _sessions = new();

    /// <summary>The log's line, the monitors' event, and what operators ask for later.</summary>
    private void OnNotice(Notice notice)
    {
        var connection = notice.Connection ?? "";
        switch (notice.Kind)
        {
            case NoticeKind.IkeSaEstablished:
                _failures.Succeeded(connection);
                _sessions.Begin(notice, FindConnection(connection), TagFor(notice), Now);
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
                _clients.OnClosed(notice.IkeSpi);
                Tell(EventKind.IkeClosed, notice, $"IKE SA with {Peer(notice)} closed: {notice.Reason}");
                _sessions.End(notice.IkeSpi);
                break;
            case NoticeKind.IkeSaFailed:
                OnIkeFailed(notice);
                break;
            case NoticeKind.IkeSaRefused:
                OnRefused(notice);
                break;
            case NoticeKind.ChildSaEstablished:
                _failures.ChildSucceeded(connection, notice.Child ?? "");
                Tell(EventKind.ChildInstalled, notice, $"child SA established with {Peer(notice)}");
                break;
            case NoticeKind.ChildSaRekeyed:
                Tell(EventKind.ChildRekeyed, notice, $"child SA with {Peer(notice)} rekeyed");
                break;
            case NoticeKind.ChildSaClosed:
                Tell(EventKind.ChildClosed, notice, $"child SA with {Peer(notice)} closed: {notice.Reason}");
                break;
            case NoticeKind.ChildSaFailed:
                OnChildFailed(notice);
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
        var tag = _sessions.Find(notice.IkeSpi)?.Tag;
        var isFailure = kind is EventKind.IkeFailed or EventKind.ChildFailed;
        _log.Write(
            isFailure ? Logging.LogLevel.Warning : Logging.LogLevel.Info, sentence,
            ("event", kind), ("connection", notice.Connection), ("tag", tag), ("local", notice.Path.Local),
            ("remote", notice.Path.Remote), ("spi", notice.IkeSpi == 0 ? null : Spi.Print(notice.IkeSpi)),
            ("child", notice.ChildSpi == 0 ? null : Spi.Print(notice.ChildSpi)));
        _parts.Publish(new()
        {
            Time = TimeProvider.System.GetUtcNow(), Kind = kind, Sentence = sentence, Connection = notice.Connection,
            Tag = tag, IkeSpi = notice.IkeSpi == 0 ? null : notice.IkeSpi, ChildSpi = notice.ChildSpi == 0 ? null : notice.ChildSpi,
        });
    }

    private string? TagFor(Notice notice)
    {
        if (notice is not { Connection: { } name, PeerId: { } id } || !_book!.Policies.TryGetValue(name, out var policy))
            return null;
        var tag = TagText.Of(policy, id);
        if (tag is null && policy.Tag is not null)
        {
            _log.Warning(
                $"the tag for {Peer(notice)} is longer than {TagText.MaxLength} characters, so that there is none");
        }
        return tag;
    }

    private static string Peer(Notice notice) =>
        notice.PeerId is { } id ? $"{id} ({notice.Path.Remote})" : $"{notice.Path.Remote}";

    private Connection? FindConnection(string name) =>
        _book is { } book ? Find(book.Endpoint, name) : null;
}
