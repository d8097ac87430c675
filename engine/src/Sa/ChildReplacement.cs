namespace IkeLab.Engine.Sa;

/// <summary>The peer's rekey of a child has prevailed: the SA that it made becomes the current one.</summary>
internal static class ChildReplacement
{
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
}
