using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>An INFORMATIONAL request without a task: any answer proves that the peer lives (RFC 7296 §2.4).</summary>
internal sealed class LivenessExchange : InformationalExchange
{
    protected override void Begin(Instant now)
    {
        Core.Counters.LivenessChecks++;
        Send(now);
    }

    /// <summary>Behind a NAT the peer is also asked how it sees us (RFC 4555 §3.8).</summary>
    public override List<Payload>? Payloads()
    {
        if (!Sa.WatchesMapping)
            return null;
        var payloads = new List<Payload>(2);
        NatDetection.Add(payloads, Core.Crypto, Sa.Connection.ForceUdpEncapsulation, Sa.SpiI, Sa.SpiR, Sa.Path);
        return payloads;
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        Finish();
        Sa.CompareMapping(payloads);
    }
}
