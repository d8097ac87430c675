using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>The responder asks the initiator to authenticate anew at once (RFC 4478 §2).</summary>
internal sealed class AuthLifetimeExchange : InformationalExchange
{
    public override List<Payload> Payloads() => [AuthLifetime.Notify(TimeSpan.Zero)];
}
