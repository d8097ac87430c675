using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Config;

/// <summary>How one side proves its identity.</summary>
public enum Authentication : byte
{
    /// <summary>A shared secret (RFC 7296 §2.15).</summary>
    SharedKey,

    /// <summary>A signature with a certificate or a raw public key.</summary>
    Signature,

    /// <summary>The initiator by EAP (RFC 7296 §2.16).</summary>
    Eap,

    /// <summary>Not at all (RFC 7619): the traffic is protected from those who only listen.</summary>
    Null,
}

/// <summary>IKE SAs without a first child SA (RFC 6023).</summary>
public enum Childless : byte
{
    /// <summary>A responder allows them; an initiator makes one where it has no child to wish for.</summary>
    Allow,

    /// <summary>A responder refuses them.</summary>
    Never,

    /// <summary>An initiator makes its children by CREATE_CHILD_SA, and a responder insists on that.</summary>
    Force,
}

public enum ChildMode : byte
{
    Tunnel,
    Transport,
}

/// <summary>A lifetime: at the soft limit a replacement is made, at the hard limit the SA ends (RFC 7296 §2.8).</summary>
/// <param name="Soft">Zero or less means none.</param>
/// <param name="Hard">Zero or less means none; above <paramref name="Soft"/>.</param>
public readonly record struct Lifetime(TimeSpan Soft, TimeSpan Hard, ulong SoftBytes = 0, ulong HardBytes = 0);

/// <summary>
/// A policy for peers: who, authenticated how, with which algorithms and which children. Immutable; an endpoint
/// chooses the first one in order whose addresses, identities and proposals fit.
/// </summary>
public sealed record Connection
{
    public required string Name { get; init; }

    /// <summary>Our address and port, or null for any (a responder).</summary>
    public UdpEndpoint? Local { get; init; }

    /// <summary>The peer's address and port, or null for any; needed to initiate.</summary>
    public UdpEndpoint? Remote { get; init; }

    public required Identification LocalId { get; init; }

    /// <summary>Null accepts any identity that proves itself.</summary>
    public Identification? RemoteId { get; init; }

    public Authentication LocalAuthentication { get; init; }
    public Authentication RemoteAuthentication { get; init; }

    /// <summary>Needed where either side authenticates by shared key.</summary>
    public SharedSecrets? Secrets { get; init; }

    public required AlgorithmProposal[] IkeProposals { get; init; }
    public required ChildConfiguration[] Children { get; init; }
    public Lifetime IkeLifetime { get; init; } = new(TimeSpan.FromHours(4), TimeSpan.FromHours(5));

    /// <summary>Silence after which the peer is asked whether it lives (RFC 7296 §2.4); zero: never.</summary>
    public TimeSpan LivenessInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Our side of EAP, where <see cref="LocalAuthentication"/> is <see cref="Authentication.Eap"/>.</summary>
    public IEapPeerFactory? Eap { get; init; }

    /// <summary>
    /// EAP may stand alone, without the responder's AUTH before it, where its method proves both sides and derives a key
    /// (RFC 5998).
    /// </summary>
    public bool EapOnly { get; init; }
    public Childless Childless { get; init; }

    /// <summary>As initiator, what to ask for in CFG_REQUEST: addresses, DNS servers, subnets (RFC 7296 §3.15).</summary>
    public ConfigurationAttribute[] Requests { get; init; } = [];

    /// <summary>As responder, what a CFG_REQUEST asks for is leased by the driver; otherwise it is ignored.</summary>
    public bool AssignsAddresses { get; init; }

    /// <summary>As responder, refuse a first child without CFG_REQUEST with FAILED_CP_REQUIRED (RFC 7296 §3.10.1).</summary>
    public bool RequiresRequest { get; init; }

    /// <summary>Large messages may be sent in IKE fragments (RFC 7383).</summary>
    public bool Fragmentation { get; init; } = true;

    /// <summary>
    /// As initiator, ask for tickets and resume a lost IKE SA with one (RFC 5723); as responder, give tickets and take
    /// them, which needs <see cref="EndpointConfiguration.TicketKeys"/>.
    /// </summary>
    public bool Resumption { get; init; }

    /// <summary>As responder, send peers that follow redirections to another gateway (RFC 5685).</summary>
    public RedirectPolicy? Redirect { get; init; }

    /// <summary>
    /// As initiator, go to the gateway that the peer names, which has to prove the same identity (RFC 5685 §3).
    /// </summary>
    public bool FollowRedirects { get; init; }

    /// <summary>CERTREQ content: hashes of the CAs that we trust, 20 octets each (RFC 7296 §3.7).</summary>
    public byte[] TrustedAuthorities { get; init; } = [];

    /// <summary>
    /// Another IKE SA of the same two identities is closed when this one is established with INITIAL_CONTACT
    /// (RFC 7296 §2.4).
    /// </summary>
    public bool SendInitialContact { get; init; } = true;
}

/// <summary>A child SA that a connection wants or grants.</summary>
public sealed record ChildConfiguration
{
    public required string Name { get; init; }
    public ChildMode Mode { get; init; }
    public required AlgorithmProposal[] Proposals { get; init; }

    /// <summary>What our side may carry. As responder the peer's wish is narrowed to it (RFC 7296 §2.9).</summary>
    public required TrafficSelector[] Local { get; init; }
    public required TrafficSelector[] Remote { get; init; }

    /// <summary>The peer's side is the addresses that it is assigned, and nothing before that (RFC 7296 §2.19).</summary>
    public bool RemoteIsAssigned { get; init; }
    public Lifetime Lifetime { get; init; } = new(TimeSpan.FromHours(1), TimeSpan.FromMinutes(70));
}

/// <summary>Shared secrets by peer identity, with an optional one for every other peer.</summary>
public sealed class SharedSecrets
{
    private readonly Dictionary<Identification, byte[]> _byPeer = [];

    /// <summary>For peers without a secret of their own; null refuses them.</summary>
    public byte[]? Default { get; init; }

    public SharedSecrets Add(Identification peer, byte[] secret)
    {
        _byPeer[peer] = secret;
        return this;
    }

    public byte[]? Find(Identification peer) => _byPeer.TryGetValue(peer, out var secret) ? secret : Default;
}
