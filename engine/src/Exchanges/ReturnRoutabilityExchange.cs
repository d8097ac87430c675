using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Is the peer where it says? Until then no traffic goes there (RFC 4555 §3.7).</summary>
internal sealed class ReturnRoutabilityExchange : CookieExchange
{
    private UdpEndpoint _asked;

    protected override void Begin(Instant now)
    {
        _asked = Sa.Path.Remote;
        base.Begin(now);
    }

    protected override void AddPayloads(List<Payload> payloads)
    {
    }

    protected override void OnReturned(Instant now, PayloadList payloads)
    {
        // Whoever has replaced this SA asks for itself.
        if (!Sa.IsUsable)
            return;
        // RFC 4555 §3.7: what went to several addresses does not tell where it was seen.
        if (Sa.Path.Remote == _asked)
            Sa.OnRoutable(now);
        else
            Sa.CheckRoutability();
    }
}
