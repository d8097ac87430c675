using System.Buffers.Binary;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The notifies that ask for tickets and bring them (RFC 5723 §4.1, §4.2).</summary>
internal static class Tickets
{
    /// <summary>Of somebody else's tickets: they have to fit into a message in clear.</summary>
    private const int MaxLength = 4096;
    private const int LifetimeLength = 4;
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    public static void AddRequest(List<Payload> payloads, IkeSa sa)
    {
        if (sa.Connection.Resumption)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.TicketRequest, []));
    }

    /// <summary>Answers a request for a ticket, if there is one in what the peer has sent.</summary>
    /// <param name="replaced">The IKE SA that <paramref name="sa"/> is about to replace, if it does.</param>
    public static void AddGrant(
        Instant now, List<Payload> answer, PayloadList request, IkeSa sa, IkeSa? replaced = null)
    {
        if (request.FindNotify(NotifyType.TicketRequest) is null)
            return;
        var proved = replaced ?? sa;
        var authenticatedUntil = proved.AuthenticatedUntil(now);
        var lifetime = LifetimeFor(sa, authenticatedUntil - now);
        var ticket = sa.Connection.Resumption && lifetime > TimeSpan.Zero
            ? sa.Core.TicketSealer.Seal(now, StateOf(sa, proved, now + lifetime, authenticatedUntil))
            : null;
        if (ticket is null)
        {
            answer.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.TicketNack, []));
            return;
        }
        var data = new byte[LifetimeLength + ticket.Length];
        BinaryPrimitives.WriteUInt32BigEndian(data, (uint)Math.Min(uint.MaxValue, (long)lifetime.TotalSeconds));
        ticket.CopyTo(data, LifetimeLength);
        answer.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.TicketLtOpaque, data));
    }

    /// <summary>The answer to our request: keeps the ticket, or asks again when the peer has asked for time.</summary>
    public static void Read(Instant now, PayloadList answer, IkeSa sa, bool mayAskAgain)
    {
        if (!sa.Connection.Resumption || sa.PeerId is not { } peer)
            return;
        if (answer.FindNotify(NotifyType.TicketLtOpaque)
            is { Data.Length: > LifetimeLength and <= LifetimeLength + MaxLength } notify)
        {
            var lifetime = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt32BigEndian(notify.Data));
            sa.Core.Wishes.OnTicket(sa, new(notify.Data[LifetimeLength..], new()
            {
                Suite = sa.Keys!.Suite, SkD = sa.Keys.SkD.ToArray(), InitiatorId = sa.Connection.LocalId,
                ResponderId = peer, Expires = now + lifetime, AuthenticatedUntil = sa.ReauthenticationDue,
                HasPpk = sa.HasPpk,
            }));
        }
        else if (mayAskAgain && answer.FindNotify(NotifyType.TicketAck) is not null)
        {
            sa.EnqueueLater(now + AskAgain, new TicketExchange());
        }
    }

    /// <summary>
    /// An IKE SA is established with this ticket, which is spent now. If we still hold the IKE SA that it was made for,
    /// the peer does not: it goes without a word (RFC 5723 §4.3.4).
    /// </summary>
    public static void Spend(Instant now, IkeSa sa, ResumableState? state)
    {
        if (state is null)
            return;
        sa.Core.UsedTickets.Add(now, state.TicketId, state.Expires);
        if (sa.Core.Sas.Find(state.OldSpi) is { } old && !ReferenceEquals(old, sa) && sa.PeerId!.Equals(old.PeerId))
            old.Close(now, "the peer has resumed it", answerRepeats: false);
    }

    /// <summary>No longer than the IKE SA lives and the peer's authentication holds (RFC 5723 §6.2).</summary>
    private static TimeSpan LifetimeFor(IkeSa sa, TimeSpan authenticated)
    {
        var lifetime = sa.Core.Configuration.TicketLifetime;
        var hard = sa.Connection.IkeLifetime.Hard;
        if (hard > TimeSpan.Zero && hard < lifetime)
            lifetime = hard;
        return authenticated < lifetime ? authenticated : lifetime;
    }

    private static ResumableState StateOf(IkeSa sa, IkeSa proved, Instant expires, Instant authenticatedUntil) => new()
    {
        Suite = sa.Keys!.Suite, SkD = sa.Keys.SkD.ToArray(), InitiatorId = proved.ClaimedId ?? proved.PeerId!,
        ResponderId = sa.Connection.LocalId, Expires = expires, Method = sa.Connection.RemoteAuthentication,
        ProvedId = proved.PeerId!, OldSpi = sa.LocalSpi, AuthenticatedUntil = authenticatedUntil,
        HasPpk = proved.HasPpk,
    };
}
