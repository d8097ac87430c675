using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// Redirection in IKE_AUTH (RFC 5685 §6): both sides are authenticated, no child is made, and the peer is to delete the
/// IKE SA.
/// </summary>
internal sealed partial class AuthResponder
{
    private void Redirect(Instant now, GatewayIdentity gateway)
    {
        var payloads = ProofOfOurs();
        payloads.Add(Redirects.Payload(gateway));
        Respond(now, payloads);
        Sa.Establish(now, _peer, initialContact: false);
        Sa.AwaitDeletion(now);
    }
}
