using IkeLab.Engine.Config;

namespace IkeLab.Engine.Sa;

/// <summary>What both sides keep of an IKE SA to resume it (RFC 5723 §5): the responder in the ticket, sealed.</summary>
internal sealed class ResumableState
{
    public required IkeSuite Suite { get; init; }
    public required byte[] SkD { get; init; }

    /// <summary>As IDi and IDr say it, in the old IKE SA and the new one.</summary>
    public required Identification InitiatorId { get; init; }
    public required Identification ResponderId { get; init; }
    public required Instant Expires { get; init; }

    /// <summary>When the initiator has to authenticate anew, which resuming does not put off (RFC 4478 §2).</summary>
    public required Instant AuthenticatedUntil { get; init; }

    /// <summary>SK_d is made with a PPK (RFC 8784 §3).</summary>
    public required bool HasPpk { get; init; }

    /// <summary>Responder: how the peer has proved itself, and as whom.</summary>
    public Authentication Method { get; init; }
    public Identification? ProvedId { get; init; }

    /// <summary>Responder: our SPI of the old IKE SA.</summary>
    public ulong OldSpi { get; init; }

    /// <summary>Responder: names the ticket.</summary>
    public UInt128 TicketId { get; init; }
}

/// <summary>A ticket as the initiator keeps it: opaque octets, and its own half of the state.</summary>
internal sealed record Ticket(byte[] Octets, ResumableState State);
