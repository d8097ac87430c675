using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// What a CREATE_CHILD_SA request asks for, and whether this is the moment (RFC 7296 §1.3, §2.25).
/// </summary>
internal static class CreateChildSaDispatcher
{
    public static void Handle(Instant now, IkeSa sa, IncomingRequest request)
    {
        IkeReplacement.ConfirmByUse(now, sa);
        if (request.Payloads.Find<SaPayload>() is not { Proposals: { Count: > 0 } proposals })
        {
            sa.RespondNotify(now, request, NotifyType.InvalidSyntax);
            return;
        }
        var rekeysIke = proposals[0].Protocol == ProtocolId.Ike;
        if (rekeysIke)
            TakeBack(now, sa);
        if (IsBadMoment(sa, rekeysIke) || !sa.HasRoomForFollowup)
        {
            sa.RespondNotify(now, request, NotifyType.TemporaryFailure);
            return;
        }
        if (rekeysIke)
            sa.Begin(now, new RekeyIkeResponder(sa, request));
        else
            sa.Begin(now, new CreateChildResponder(sa, request));
    }

    /// <summary>
    /// RFC 6311 §8.3: a peer that asks again after a synchronisation has not got our answer, and knows nothing of the
    /// IKE SA that its half of a collision has made here.
    /// </summary>
    private static void TakeBack(Instant now, IkeSa sa)
    {
        if (sa is not { IsSynchronized: true, PeerRekey: { IsSettled: false } lost })
            return;
        lost.Successor.Close(now, "the peer has not got the answer", answerRepeats: false);
        sa.PeerRekey = null;
    }

    /// <summary>The rules of RFC 7296 §2.25.1 and §2.25.2 that do not depend on a particular child.</summary>
    private static bool IsBadMoment(IkeSa sa, bool rekeysIke)
    {
        // Being closed, or rekeyed already and about to be closed.
        if (!sa.IsUsable || sa.PeerRekey is not null || sa.IsAnswering<RekeyIkeResponder>())
            return true;
        // RFC 9370 §2.2.4: our own rekey is past its CREATE_CHILD_SA, so it is too late for a collision.
        if (sa.Active<RekeyIkeExchange>() is { InFollowups: true })
            return true;
        return rekeysIke
            ? sa.IsChangingChildren || sa.IsAnswering<CreateChildResponder>()
            : sa.Active<RekeyIkeExchange>() is not null;
    }
}
