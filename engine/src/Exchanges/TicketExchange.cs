using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Asks for a ticket while the IKE SA lives: after a rekey, or because there was none before (RFC 5723 §4.1).</summary>
internal sealed class TicketExchange : InformationalExchange
{
    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable;

    public override List<Payload> Payloads()
    {
        var payloads = new List<Payload>(1);
        Tickets.AddRequest(payloads, Sa);
        return payloads;
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        Finish();
        Tickets.Read(now, payloads, Sa, mayAskAgain: false);
    }
}
