using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>How far an IKE SA has come.</summary>
public enum IkeSaState
{
    /// <summary>Initiator: IKE_SA_INIT is under way.</summary>
    Connecting,

    /// <summary>Responder: IKE_SA_INIT is answered, IKE_AUTH awaited.</summary>
    HalfOpen,
    Authenticating,
    Established,

    /// <summary>Rekeyed: another IKE SA has its children.</summary>
    Replaced,
    Deleting,
    Closed,
}

public enum SaRole
{
    Initiator,
    Responder,
}

/// <summary>What NAT detection found (RFC 7296 §2.23).</summary>
public enum NatPlace
{
    None,
    Local,
    Remote,
    Both,
}

/// <summary>One IKE SA as it is shown. Times are whole seconds.</summary>
public sealed record IkeSaInfo
{
    [JsonConverter(typeof(IkeSpiConverter))]
    public required ulong InitiatorSpi { get; init; }

    /// <summary>0 until the responder has answered.</summary>
    [JsonConverter(typeof(IkeSpiConverter))]
    public required ulong ResponderSpi { get; init; }
    public required IkeSaState State { get; init; }
    public required SaRole Role { get; init; }

    /// <summary>The connection (policy) of the configuration.</summary>
    public required string Connection { get; init; }

    /// <summary>ADDRESS:PORT, the address of IPv6 in brackets.</summary>
    public required string Local { get; init; }
    public required string Remote { get; init; }

    /// <summary>
    /// TYPE/VALUE as iked writes it, e.g. <c>FQDN/b.example.org</c>; null before it is known.
    /// </summary>
    public string? LocalId { get; init; }
    public string? RemoteId { get; init; }

    /// <summary>What the policy's <c>tag</c> is for this peer; null without one.</summary>
    public string? Tag { get; init; }

    /// <summary>
    /// Algorithms in the words of iked.conf, e.g. <c>aes-128-gcm prf hmac-sha2-256 group curve25519</c>.
    /// </summary>
    public string? Suite { get; init; }
    public NatPlace Nat { get; init; }

    /// <summary>Messages and ESP go by port 4500.</summary>
    public bool UdpEncapsulated { get; init; }
    public bool Mobike { get; init; }
    public bool Fragmentation { get; init; }

    /// <summary>Addresses given to the peer, or to us by the peer.</summary>
    public IReadOnlyList<string> AssignedAddresses { get; init; } = [];

    /// <summary>Since the first message.</summary>
    public long AgeSeconds { get; init; }

    /// <summary>Null when it is not rekeyed by time.</summary>
    public long? RekeyInSeconds { get; init; }

    /// <summary>When RFC 4478 wants the peers to authenticate anew; null for never.</summary>
    public long? ReauthenticateInSeconds { get; init; }

    /// <summary>Since the last authenticated message of the peer.</summary>
    public long? LastHeardSeconds { get; init; }

    /// <summary>Requests of ours that the peer has not answered yet.</summary>
    public int OutstandingRequests { get; init; }

    /// <summary>Repetitions so far of the request that is outstanding; 0 when all is answered.</summary>
    public int Retransmissions { get; init; }

    /// <summary>Our SPI of the IKE SA that takes this one's place; null when there is none.</summary>
    [JsonConverter(typeof(IkeSpiConverter))]
    public ulong? ReplacedBy { get; init; }
    public IReadOnlyList<ChildSaInfo> Children { get; init; } = [];

    /// <summary>Our SPI, which names this IKE SA in commands.</summary>
    [JsonIgnore]
    public ulong LocalSpi => Role == SaRole.Initiator ? InitiatorSpi : ResponderSpi;
}
