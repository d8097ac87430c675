using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Our addresses have changed, and it is for the peer to decide which it wants to use (RFC 4555 §3.6).</summary>
internal sealed class AnnounceAddressesExchange : CookieExchange
{
    protected override void AddPayloads(List<Payload> payloads)
    {
        MobikeNotifies.AddAddresses(payloads, Sa, tellNone: true);
        MobikeNotifies.AddProhibition(payloads, Sa);
    }

    protected override void OnReturned(Instant now, PayloadList payloads)
    {
        // The peer decides what follows; a NAT on the way that is not allowed shows in its own update as well.
    }
}
