using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The responder's IKE_SESSION_RESUME (RFC 5723 §4.3.2), after the checks that it shares with IKE_SA_INIT: a ticket of
/// ours makes a half-open IKE SA whose keys exist at once.
/// </summary>
internal sealed class ResumeResponder(EndpointCore core)
{
    /// <summary>False when the ticket is refused.</summary>
    public bool TryHandle(
        Instant now, in UdpPath path, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index,
        in SaTable.InitKey key)
    {
        if (!PayloadDecoder.TryDecode(index, out var payloads, out _)
            || payloads.Find<NoncePayload>() is not { } nonce
            || payloads.FindNotify(NotifyType.TicketOpaque) is not { } ticket)
        {
            core.Drop(DropReason.Malformed);
            return true;
        }
        if (core.TicketSealer.Open(now, ticket.Data) is not { } state || core.UsedTickets.Contains(state.TicketId)
            || PolicyChoice.FindResumed(core, path, state) is not { } connection)
        {
            core.Counters.TicketsRefused++;
            return false;
        }
        var sa = new IkeSa(core, connection, core.NewIkeSpi(), initiator: false, path, now)
        {
            PeerSpi = header.SpiI,
            Handshake = new()
            {
                InitRequest = message.ToArray(), NonceI = nonce.Data.ToArray(), NonceR = core.NewNonce(),
                InitKey = key, Resumed = state,
            },
        };
        sa.Extensions = ExtensionOffer.Agree(payloads, connection) & ResumedExtensions.Kept;
        sa.Nat = NatDetection.Detect(payloads, core, sa.Connection, header.SpiI, 0, path);
        sa.ExpireHalfOpenAt(now + core.Configuration.Limits.HalfOpenTimeout);
        core.Sas.AddHalfOpen(key, sa);
        sa.Responses.Begin(0);
        Answer(sa, path);
        sa.Settle(now);
        return true;
    }

    private void Answer(IkeSa sa, in UdpPath path)
    {
        var payloads = new List<Payload> { new NoncePayload(sa.Handshake!.NonceR) };
        NatDetection.Add(payloads, core.Crypto, sa.Connection.ForceUdpEncapsulation, sa.SpiI, sa.SpiR, path);
        ExtensionOffer.AddAnswer(payloads, sa.Extensions, sa.Connection);
        sa.DeriveResumedKeys();
        sa.RespondInit(ExchangeType.IkeSessionResume, path, payloads);
    }
}
