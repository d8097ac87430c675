using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>An empty INFORMATIONAL request: any answer proves that the peer lives (RFC 7296 §2.4).</summary>
internal sealed class LivenessExchange : Exchange
{
    public override ExchangeType Type => ExchangeType.Informational;

    protected override void Begin(Instant now)
    {
        Core.Counters.LivenessChecks++;
        Send(now);
    }

    public override void OnResponse(Instant now, PayloadList payloads) => Finish();
}
