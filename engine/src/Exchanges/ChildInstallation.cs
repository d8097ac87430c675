using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Exchanges;

/// <summary>What follows when the kernel has answered an InstallChild.</summary>
internal static class ChildInstallation
{
    /// <summary>
    /// The child is up, or, when the kernel refused it, goes away again on both sides. False for a refusal.
    /// </summary>
    public static bool Complete(Instant now, ChildSa child, bool ok, ChildSa? replaced)
    {
        var sa = child.Owner;
        var core = sa.Core;
        if (child.State != ChildState.Installing)
            return false;
        if (!ok)
        {
            core.Do(child.NoticeOf(NoticeKind.ChildSaFailed, "the kernel refused it"));
            sa.CloseChild(now, child, "the kernel refused it", linger: false);
            sa.Enqueue(new DeleteChildExchange(child.Protocol, child.InboundSpi));
            core.Wishes.OnChildFailed(now, sa, child.Configuration);
            return false;
        }
        child.State = ChildState.Installed;
        child.UpdatePath();
        if (replaced is null)
        {
            core.Counters.ChildSasEstablished++;
            core.Do(child.NoticeOf(NoticeKind.ChildSaEstablished));
            core.Wishes.OnChildUp(child);
        }
        else
        {
            core.Counters.ChildRekeys++;
            core.Do(child.NoticeOf(NoticeKind.ChildSaRekeyed, "", replaced.InboundSpi));
        }
        return true;
    }
}
