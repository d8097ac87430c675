using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>An INFORMATIONAL request: it waits for no effect, and most ask for nothing back (RFC 7296 §1.4).</summary>
internal abstract class InformationalExchange : Exchange
{
    public sealed override ExchangeType Type => ExchangeType.Informational;

    public override void OnResponse(Instant now, PayloadList payloads) => Finish();

    protected override void Begin(Instant now) => Send(now);
}
