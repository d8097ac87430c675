using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>The responder asks the initiator to authenticate anew at once (RFC 4478 §2).</summary>
internal sealed class AuthLifetimeExchange : Exchange
{
    public override ExchangeType Type => ExchangeType.Informational;

    public override List<Payload> Payloads() => [AuthLifetime.Notify(TimeSpan.Zero)];

    public override void OnResponse(Instant now, PayloadList payloads) => Finish();

    protected override void Begin(Instant now) => Send(now);
}
