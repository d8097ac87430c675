namespace IkeLab.Engine;

/// <summary>Why a datagram was dropped without any effect on state.</summary>
public enum DropReason : byte
{
    /// <summary>No IKE header, or a length that contradicts the datagram's.</summary>
    Malformed,

    /// <summary>Port 4500 without the non-ESP marker: ESP that no kernel took, or a keepalive.</summary>
    NotIke,

    /// <summary>An older major version (IKEv1).</summary>
    OlderVersion,

    /// <summary>No IKE SA has this SPI.</summary>
    UnknownSpi,
    UnknownExchange,

    /// <summary>Flags or SPIs that fit no role of ours.</summary>
    WrongRole,

    /// <summary>A message ID outside the window (RFC 7296 §2.3).</summary>
    OutsideWindow,

    /// <summary>A response to nothing that is outstanding.</summary>
    UnexpectedResponse,

    /// <summary>The request is already being worked on.</summary>
    InProgress,

    /// <summary>The SK payload's integrity check failed.</summary>
    BadIntegrity,

    /// <summary>An exchange that the SA's state does not allow.</summary>
    WrongState,

    /// <summary>A named limit is reached.</summary>
    LimitReached,

    /// <summary>An unauthenticated IKE_SA_INIT response that cannot be used.</summary>
    UnusableResponse,

    /// <summary>An unauthenticated notify, which is at most a hint.</summary>
    UnauthenticatedNotify,
}

/// <summary>What an endpoint has counted since it began.</summary>
public sealed class EndpointCounters
{
    private readonly long[] _drops = new long[(int)DropReason.UnauthenticatedNotify + 1];

    public long DatagramsIn { get; internal set; }
    public long DatagramsOut { get; internal set; }
    public long Retransmissions { get; internal set; }

    /// <summary>Stored responses sent again for repeated requests.</summary>
    public long RepeatedResponses { get; internal set; }
    public long CookiesSent { get; internal set; }

    /// <summary>Cookies that came with a puzzle (RFC 8019 §7.1.1).</summary>
    public long PuzzlesSent { get; internal set; }

    /// <summary>Solutions of peers that were right.</summary>
    public long PuzzlesSolved { get; internal set; }
    public long LivenessChecks { get; internal set; }
    public long Keepalives { get; internal set; }

    /// <summary>IKE_SA_INIT exchanges that this endpoint began.</summary>
    public long HandshakesStarted { get; internal set; }

    /// <summary>IKE_SESSION_RESUME exchanges that this endpoint began (RFC 5723).</summary>
    public long ResumptionsStarted { get; internal set; }

    /// <summary>Of the IKE SAs that were established, those that resumed an older one.</summary>
    public long IkeSasResumed { get; internal set; }
    public long TicketsRefused { get; internal set; }
    public long IkeSasEstablished { get; internal set; }
    public long IkeSasFailed { get; internal set; }
    public long IkeRekeys { get; internal set; }

    /// <summary>IKE SAs that took the place of others by authenticating anew.</summary>
    public long Reauthentications { get; internal set; }
    public long ChildSasEstablished { get; internal set; }
    public long ChildRekeys { get; internal set; }

    /// <summary>Key exchanges beyond the first of an SA that this endpoint has answered (RFC 9370).</summary>
    public long AdditionalKeyExchanges { get; internal set; }

    /// <summary>Times that message IDs were agreed on after a failover, on either side (RFC 6311).</summary>
    public long Synchronizations { get; internal set; }
    public long Collisions { get; internal set; }

    /// <summary>Offers for IKE SAs that were answered with NO_PROPOSAL_CHOSEN, on either side.</summary>
    public long ProposalFailures { get; internal set; }

    /// <summary>Peers that could not prove their identity to us.</summary>
    public long AuthenticationFailures { get; internal set; }

    /// <summary>Parts of messages (RFC 7383), sent and repeated ones counted once.</summary>
    public long FragmentsSent { get; internal set; }

    /// <summary>Authentic ones.</summary>
    public long FragmentsReceived { get; internal set; }
    public long MessagesReassembled { get; internal set; }
    public long TemporaryFailures { get; internal set; }
    public long DeadPeers { get; internal set; }

    /// <summary>MOBIKE: changes of addresses that we told a peer and that it went along with.</summary>
    public long AddressUpdates { get; internal set; }

    /// <summary>Times that this endpoint has gone to another gateway (RFC 5685).</summary>
    public long RedirectsFollowed { get; internal set; }

    /// <summary>Requests for unknown IKE SAs that were answered in clear.</summary>
    public long UnknownSpiAnswers { get; internal set; }

    /// <summary>Peers that have shown the crash token of an IKE SA (RFC 6290).</summary>
    public long CrashesDetected { get; internal set; }

    public long Drops(DropReason reason) => _drops[(int)reason];

    internal void CountDrop(DropReason reason) => _drops[(int)reason]++;
}
