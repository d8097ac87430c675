using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>IKE_AUTH of a resumed IKE SA: both sides prove that they know its keys (RFC 5723 §4.3.3).</summary>
internal sealed partial class AuthResponder
{
    private void StartResumed(Instant now, ResumableState state)
    {
        if (!_peer.Equals(state.InitiatorId)
            || (_first.Find(PayloadType.IdResponder) is IdPayload asked
                && !state.ResponderId.Equals(new Identification(asked.IdType, asked.Data)))
            || _first.Find<AuthPayload>() is not { } auth || !ResumptionAuth.Verify(Sa, true, _peerId, auth))
        {
            Reject(now, NotifyType.AuthenticationFailed, "the peer's IKE_AUTH does not fit the ticket");
            return;
        }
        // RFC 5723 §5: whether there is MOBIKE is said anew.
        if (!TryBeginMobility(now))
            return;
        _peer = state.ProvedId!;
        Sa.Authenticate(_peer);
        _ourId = Authenticator.ToPayload(state.ResponderId, initiator: false);
        _auth = ResumptionAuth.Make(Sa, false, _ourId);
        OnSelfProved(now);
    }
}
