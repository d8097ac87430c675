using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Core;

/// <summary>The ticket with which a lost IKE SA is resumed (RFC 5723). It goes with the wish.</summary>
internal sealed partial class Wish
{
    private Ticket? _ticket;
    private ulong _ticketOf;

    public void OnTicket(IkeSa sa, Ticket ticket)
    {
        if (_wanted && ReferenceEquals(sa.Connection, connection))
            (_ticket, _ticketOf) = (ticket, sa.LocalSpi);
    }

    public void SpendTicket() => _ticket = null;

    /// <summary>Either side deletes the IKE SA that the ticket is for (RFC 5723 §6.2).</summary>
    public void ForgetTicketOf(IkeSa sa)
    {
        if (_ticketOf == sa.LocalSpi)
            _ticket = null;
    }

    /// <summary>
    /// With a ticket the first attempt resumes. If that meets silence the next one is a full handshake, and so on in turns:
    /// the ticket, or the peer's knowledge of tickets, may be what is wrong.
    /// </summary>
    private Exchange FirstExchange(Instant now)
    {
        if (_ticket is { } expired && now >= expired.State.Expires)
            _ticket = null;
        return _ticket is { } ticket && _failures % 2 == 0
            ? new ResumeExchange(ticket)
            : new InitExchange(_redirectedFrom);
    }

    /// <summary>The ticket is for the old IKE SA's keys: ask for another one (RFC 5723 §4.1).</summary>
    private void RenewTicket(IkeSa successor)
    {
        if (_wanted && connection.Resumes)
            successor.Enqueue(new TicketExchange());
    }
}
