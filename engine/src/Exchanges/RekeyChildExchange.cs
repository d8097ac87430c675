using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's rekey of a child SA (RFC 7296 §1.3.3) and the end of a collision with the peer's (§2.8.1, §2.25.1).
/// </summary>
internal sealed class RekeyChildExchange(
    ChildSa old, KeyExchangeMethod method = KeyExchangeMethod.None, int attempt = 0)
    : CreateChildExchange(old.Configuration, method, attempt)
{
    /// <summary>A refusal that is not about the moment is worth another try before the hard lifetime.</summary>
    private static readonly TimeSpan RetryRefused = TimeSpan.FromSeconds(30);

    public ChildSa Old => old;
    protected override ChildSa? Replaces => old;

    // RFC 7296 §2.9.2: a rekey asks for no less than the old SA had.
    protected override TrafficSelector[] Local => old.LocalSelectors;
    protected override TrafficSelector[] Remote => old.RemoteSelectors;

    /// <summary>Ours holds the lowest nonce; a peer's SA that is gone already cannot win.</summary>
    protected override bool IsRedundant => LowestOfPeer is { } theirs
        && Nonces.OursIsRedundant(Nonces.Lower(Nonce, PeerNonce), theirs);

    // The peer's rekey has made its SA, or is to make it after further key exchanges (RFC 9370 §2.2.4).
    private byte[]? LowestOfPeer => old.PeerRekey is { Child.State: not ChildState.Closed } theirs
        ? theirs.LowestNonce
        : Sa.SeriesFor(old)?.LowestNonce;

    public override bool IsStillWanted(IkeSa sa) =>
        base.IsStillWanted(sa) && old.State == ChildState.Installed && old.OwnRekey is null && old.PeerRekey is null
        && sa.SeriesFor(old) is null;

    public override void OnAbandoned(Instant now)
    {
        base.OnAbandoned(now);
        old.OwnRekey = null;
    }

    protected override void Begin(Instant now)
    {
        old.OwnRekey = this;
        base.Begin(now);
    }

    protected override Exchange Again(KeyExchangeMethod next, int nextAttempt) =>
        new RekeyChildExchange(old, next, nextAttempt);

    protected override void OnInstalled(Instant now, ChildSa child, bool ok, bool deletedByPeer)
    {
        var redundant = IsRedundant;
        old.OwnRekey = null;
        if (redundant && ok)
        {
            // The peer's SA stays. Ours goes, and so does the old one, which the peer deletes.
            child.State = ChildState.Deleting;
            if (deletedByPeer)
                Sa.CloseChild(now, child, "redundant", linger: false);
            else
                Sa.Enqueue(new DeleteChildExchange(child, linger: true));
            YieldToPeer();
            return;
        }
        if (!ChildInstallation.Complete(now, child, ok, old))
        {
            OnFailed(now, "the kernel refused it");
            return;
        }
        Sa.ClearTemporaryFailure();
        OnWon(now);
        if (old.PeerRekey is { Child.State: ChildState.Undecided or ChildState.Installed } redundantRekey)
            redundantRekey.Child.State = ChildState.Replaced;
        if (old.State != ChildState.Closed)
        {
            old.State = ChildState.Deleting;
            Sa.Enqueue(new DeleteChildExchange(old, linger: true));
        }
        if (deletedByPeer)
            Sa.CloseChild(now, child, "the peer deleted it at once", linger: false);
    }

    protected override void OnLost()
    {
        old.OwnRekey = null;
        if (PeerHasReplacedIt)
            YieldToPeer();
    }

    protected override void OnWon(Instant now)
    {
        if (Sa.SeriesFor(old) is { } theirs)
            Sa.Drop(now, theirs);
    }

    protected override void OnError(Instant now, NotifyType error, PayloadList payloads)
    {
        old.OwnRekey = null;
        if (old.State != ChildState.Installed || PeerHasReplacedIt)
        {
            OnFailed(now, $"the peer answers {error}");
        }
        else if (error == NotifyType.ChildSaNotFound)
        {
            // RFC 7296 §2.25: drop what the peer does not have, and make a new one from scratch.
            Sa.CloseChild(now, old, "the peer does not have it", linger: false);
            Sa.Enqueue(new CreateChildExchange(old.Configuration) { OnlyIfMissing = true });
        }
        else
        {
            base.OnError(now, error, payloads);
        }
    }

    protected override void OnFailed(Instant now, string reason, Disagreement? disagreement = null)
    {
        old.OwnRekey = null;
        // If the peer did not notice the collision, its SA stays (RFC 7296 §2.8.1, second sequence).
        if (PeerHasReplacedIt)
            YieldToPeer();
        else if (old.State == ChildState.Installed)
            TryLater(now, reason, disagreement);
        else
            Core.Wishes.OnChildFailed(now, Sa, old.Configuration);
    }

    private void TryLater(Instant now, string reason, Disagreement? disagreement)
    {
        if (disagreement is not null)
            Sa.TellOfRefusal(now, NoticeKind.ChildSaFailed, $"rekeying: {reason}", disagreement);
        Sa.EnqueueLater(now + RetryRefused, new RekeyChildExchange(old, KeyExchangeMethod.None, Attempt + 1));
    }

    private bool PeerHasReplacedIt => old.PeerRekey is { Child.IsGoing: false };

    private void YieldToPeer()
    {
        // Its SA may still have to be made (RFC 9370 §2.2.4); until then the old one carries on.
        if (!PeerHasReplacedIt)
            return;
        if (old.State == ChildState.Installed)
            old.State = ChildState.Replaced;
        ChildReplacement.Confirm(old);
    }
}
