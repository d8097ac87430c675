using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>Brings an IKE_FOLLOWUP_KE request to the series that it goes on with (RFC 9370 §2.2.4).</summary>
internal static class FollowupKeDispatcher
{
    public static void Handle(Instant now, IkeSa sa, IncomingRequest request)
    {
        var link = request.Payloads.FindNotify(NotifyType.AdditionalKeyExchange);
        if (link is null || sa.TakeFollowup(link.Data) is not { } series)
        {
            sa.RespondNotify(now, request, NotifyType.StateNotFound);
            return;
        }
        sa.Resume(now, series, request);
    }
}
