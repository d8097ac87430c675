using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>What the peer says in clear: that it has forgotten this IKE SA (RFC 7296 §2.21.4, RFC 6290).</summary>
internal sealed partial class IkeSa
{
    /// <summary>However many hints come, the peer is asked no more often than this.</summary>
    private static readonly TimeSpan HintInterval = TimeSpan.FromSeconds(10);

    /// <summary>Time for the peer to show by itself that all is well.</summary>
    private static readonly TimeSpan HintDelay = TimeSpan.FromSeconds(1);

    private Instant _hintsFrom;
    private Instant _hintAt = Instant.Never;

    /// <summary>What the peer will show when it has forgotten this IKE SA; null where it makes no tokens.</summary>
    public byte[]? PeerCrashToken { get; set; }

    /// <summary>
    /// A response in clear, which anybody may have sent. The right token proves that the peer has no such IKE SA any more
    /// (RFC 6290 §4.5); anything else is a hint, on which at most the peer's liveness is checked.
    /// </summary>
    private void HandleUnprotectedResponse(Instant now, in PayloadIndex index)
    {
        Core.Drop(DropReason.UnauthenticatedNotify);
        if (State is not (IkeSaState.Established or IkeSaState.Replaced or IkeSaState.Deleting))
            return;
        if (CrashTokens.IsShown(index, PeerCrashToken))
        {
            Core.Counters.CrashesDetected++;
            Close(now, "the peer has crashed and shows its token", answerRepeats: false);
        }
        else if (now >= _hintsFrom && IndexScanner.TryFindNotify(index, NotifyType.InvalidIkeSpi, out _))
        {
            // While a request is outstanding, that is the check: an authenticated answer to it would do.
            _hintsFrom = now + HintInterval;
            _hintAt = now + HintDelay;
        }
    }

    private void FollowHint(Instant now)
    {
        if (_hintAt > now)
            return;
        if (LastHeard + HintDelay < _hintAt)
            AskLiveness();
        _hintAt = Instant.Never;
    }

    private static bool IsUnprotected(in PayloadIndex index) => index.Count == 0
        || index[index.Count - 1].Type is not (PayloadType.Encrypted or PayloadType.EncryptedFragment);
}
