using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>How far an IKE SA has come, as operators count it.</summary>
public enum IkeSaPhase : byte
{
    /// <summary>IKE_SA_INIT is under way, or IKE_AUTH awaited.</summary>
    Connecting,
    Authenticating,
    Established,

    /// <summary>
    /// Another one has its place, as after a rekey, or has it for now, as in a collision; one side's DELETE will end it.
    /// </summary>
    Replaced,
    Deleting,
}

/// <summary>One IKE SA at the moment of the question.</summary>
public sealed record IkeSaStatus
{
    public required ulong LocalSpi { get; init; }

    /// <summary>0 until the responder has answered.</summary>
    public required ulong PeerSpi { get; init; }
    public required bool Initiator { get; init; }
    public required IkeSaPhase Phase { get; init; }
    public required Connection Connection { get; init; }
    public required UdpPath Path { get; init; }

    /// <summary>Null until the peer has proved it.</summary>
    public required Identification? PeerId { get; init; }

    /// <summary>Null before the keys are derived.</summary>
    public required (CipherSuite Cipher, PrfId Prf, KeyExchangeMethod KeyExchange)? Suite { get; init; }
    public required bool LocalBehindNat { get; init; }
    public required bool RemoteBehindNat { get; init; }
    public required bool Fragmentation { get; init; }
    public required bool Mobike { get; init; }

    /// <summary>What the peer has been assigned.</summary>
    public required IpAddress[] Assigned { get; init; }

    /// <summary>The last authenticated message or packet of the peer.</summary>
    public required Instant LastHeard { get; init; }
    public required Instant RekeyAt { get; init; }
    public required Instant ExpireAt { get; init; }

    /// <summary>What the other members of a cluster have to know (RFC 6311 §3.1).</summary>
    public required MessageIds MessageIds { get; init; }

    /// <summary>
    /// When this side authenticates anew, or, where that is for the peer, until when it must have (RFC 4478); never, if
    /// neither is limited.
    /// </summary>
    public required Instant AuthenticateAt { get; init; }

    /// <summary>Requests of ours that have no response yet.</summary>
    public required int OutstandingRequests { get; init; }

    /// <summary>Of the outstanding request that has been sent again most often.</summary>
    public required int Retransmissions { get; init; }

    /// <summary>Our SPI of the IKE SA that has this one's place; null while there is none.</summary>
    public required ulong? ReplacedBy { get; init; }
    public required ChildSaStatus[] Children { get; init; }
}

/// <param name="Current">Installed, and neither replaced nor on its way out.</param>
public sealed record ChildSaStatus(
    uint InboundSpi, uint OutboundSpi, ChildConfiguration Configuration, bool Current, bool Rekeying,
    TrafficSelector[] LocalSelectors, TrafficSelector[] RemoteSelectors)
{
    /// <summary>Packets are compressed by it (IPComp); null: they are not.</summary>
    public IpcompTransform? Compression { get; init; }
}

/// <summary>What becomes of a connection that was to be brought up.</summary>
/// <param name="Wanted">It is kept up.</param>
/// <param name="NextTry">When it is tried again; never, while nothing is missing.</param>
/// <param name="Failures">Attempts in a row that have failed.</param>
public sealed record WishStatus(bool Wanted, Instant NextTry, int Failures);
