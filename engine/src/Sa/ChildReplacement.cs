namespace IkeLab.Engine.Sa;

/// <summary>The peer's rekey of a child, answered by us: what follows for the SA that it replaces and the one that it made.</summary>
internal static class ChildReplacement
{
    /// <summary>The SA that the peer's rekey made is there to take over.</summary>
    public static bool HasSuccessor(ChildSa old) =>
        old.PeerRekey?.Child is { State: ChildState.Installed or ChildState.Undecided };

    /// <summary>From now on the peer's new SA counts; sending on it begins when the old one is deleted or used.</summary>
    public static void Confirm(ChildSa old)
    {
        if (old.PeerRekey?.Child is not { State: ChildState.Undecided } child)
            return;
        child.State = ChildState.Installed;
        child.Owner.Core.Counters.ChildRekeys++;
        child.Owner.Core.Do(child.NoticeOf(NoticeKind.ChildSaRekeyed, "", old.InboundSpi));
        if (old.State == ChildState.Closed)
            child.Activate();
    }

    /// <summary>The old SA is gone, whoever ended it: its successor carries on.</summary>
    public static void TakeOver(ChildSa old)
    {
        if (!HasSuccessor(old))
            return;
        Confirm(old);
        old.PeerRekey!.Child.Activate();
    }

    /// <summary>
    /// The peer takes back the SA that its rekey made, for example because its kernel refused it: the old SA counts again.
    /// </summary>
    public static void Undo(IkeSa sa, ChildSa successor)
    {
        foreach (var old in sa.Children)
        {
            if (!ReferenceEquals(old.PeerRekey?.Child, successor) || old.State is ChildState.Deleting or ChildState.Closed)
                continue;
            old.PeerRekey = null;
            old.State = ChildState.Installed;
            successor.State = ChildState.Replaced;
            return;
        }
    }
}
