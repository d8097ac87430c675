using IkeLab.Control;
using IkeLab.Daemon.Status;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    private readonly FailureBook _failures = new();

    private void OnIkeFailed(Notice notice)
    {
        var connection = notice.Connection ?? "";
        var why = Why(notice);
        // What has been told in full at the first attempt is told in short at the next ones.
        var isOld = notice.Initiator && _failures.Find(connection)?.Sentence == why;
        _failures.Failed(connection, why, Now);
        Tell(EventKind.IkeFailed, notice, NoIkeSa(notice) + (isOld ? notice.Reason : why));
    }

    /// <summary>Somebody's attempt, or a rekey; ours goes on for a while.</summary>
    private void OnRefused(Notice notice)
    {
        var why = Why(notice);
        if ((notice.Connection ?? notice.Disagreement?.Policy) is { } connection)
        {
            if (notice.Initiator && _failures.Find(connection)?.Sentence == why)
                return;
            if (notice.PeerId is null)
                _failures.Refused(connection, why, Now);
        }
        Tell(EventKind.IkeFailed, notice, notice.PeerId is null
            ? NoIkeSa(notice) + why
            : $"the IKE SA with {Peer(notice)} is not rekeyed: {why}");
    }

    private void OnChildFailed(Notice notice)
    {
        var why = Why(notice);
        var isOld = false;
        if (notice is { Connection: { } connection, Child: { } child })
        {
            isOld = _failures.FindChild(connection, child) == why;
            _failures.ChildFailed(connection, child, why);
        }
        Tell(EventKind.ChildFailed, notice, (notice.Initiator
            ? $"no child SA with {Peer(notice)}: "
            : $"{Peer(notice)} got no child SA: ") + (isOld ? notice.Reason : why));
    }

    private static string NoIkeSa(Notice notice) => notice.Initiator
        ? $"no IKE SA with {Peer(notice)}: "
        : $"{Peer(notice)} got no IKE SA: ";

    /// <summary>The reason with what lies behind it.</summary>
    private static string Why(Notice notice)
    {
        var why = notice.Disagreement is { } disagreement
            ? $"{notice.Reason}; {DisagreementText.Of(disagreement)}"
            : notice.Reason;
        return notice.Untold == 0 ? why : $"{why}; {notice.Untold} more refusals before this one were not told";
    }
}
