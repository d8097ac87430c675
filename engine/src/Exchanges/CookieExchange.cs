using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// An INFORMATIONAL request with COOKIE2: only who has seen it can answer, so the answer proves that the peer is where the
/// request went (RFC 4555 §3.7).
/// </summary>
internal abstract class CookieExchange : InformationalExchange
{
    private const int CookieLength = 16;
    private readonly byte[] _cookie = new byte[CookieLength];

    public override bool IsStillWanted(IkeSa sa) => sa.IsOpen;

    public override List<Payload> Payloads()
    {
        var payloads = new List<Payload>();
        AddPayloads(payloads);
        payloads.Add(MobikeNotifies.Notify(NotifyType.Cookie2, _cookie));
        return payloads;
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        Finish();
        if (payloads.FindNotify(NotifyType.Cookie2) is { } cookie && cookie.Data.AsSpan().SequenceEqual(_cookie))
            OnReturned(now, payloads);
        else
            Sa.Close(now, "the peer did not return our COOKIE2", answerRepeats: false);
    }

    protected override void Begin(Instant now)
    {
        Core.Random.Fill(_cookie, RandomPurpose.Cookie2);
        base.Begin(now);
    }

    /// <summary>What stands before the cookie.</summary>
    protected abstract void AddPayloads(List<Payload> payloads);

    protected abstract void OnReturned(Instant now, PayloadList payloads);
}
