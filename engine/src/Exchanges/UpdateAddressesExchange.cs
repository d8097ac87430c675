using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>The side that decides tells the other one to use the addresses of this message (RFC 4555 §3.5).</summary>
/// <param name="attempt">How many of these have met a NAT that is not allowed.</param>
internal sealed class UpdateAddressesExchange(int attempt) : CookieExchange
{
    /// <summary>The addresses have changed since: the response tells nothing, and the next request is on its way.</summary>
    public bool IsOvertaken { get; set; }

    protected override void AddPayloads(List<Payload> payloads)
    {
        payloads.Add(MobikeNotifies.Notify(NotifyType.UpdateSaAddresses, []));
        if ((Sa.Extensions & Extensions.NatTraversal) != 0)
            NatDetection.Add(payloads, Core.Crypto, Sa.Connection.ForceUdpEncapsulation, Sa.SpiI, Sa.SpiR, Sa.Path);
        if (Sa.Connection.AdditionalAddresses.Length > 0)
            MobikeNotifies.AddAddresses(payloads, Sa, tellNone: true);
        MobikeNotifies.AddProhibition(payloads, Sa);
    }

    protected override void OnReturned(Instant now, PayloadList payloads)
    {
        if (IsOvertaken || !Sa.IsUsable)
            return;
        if (payloads.FindNotify(NotifyType.UnexpectedNatDetected) is not null)
            TryAgain(now);
        else if (payloads.FindNotify(NotifyType.UnacceptableAddresses) is not null)
            Sa.BeginDelete(now, "the peer does not accept our addresses");
        else
            Sa.OnAddressesUpdated(now, payloads);
    }

    /// <summary>RFC 4555 §3.9: one packet that somebody changed must not be the end of a path.</summary>
    private void TryAgain(Instant now)
    {
        if (attempt + 1 < Core.Configuration.Retransmission.Tries)
            Sa.UpdateAddresses(attempt + 1);
        else
            Sa.BeginDelete(now, "there is a NAT on the way to the peer, and none is allowed");
    }
}
