using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Sends the peer of an established IKE SA to another gateway (RFC 5685 §5).</summary>
internal sealed class RedirectExchange(GatewayIdentity gateway) : InformationalExchange
{
    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable;

    public override List<Payload> Payloads() => [Redirects.Payload(gateway)];

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        Finish();
        Sa.AwaitDeletion(now);
    }
}
