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

/// <summary>Several IKE SAs of the same two identities (RFC 7296 §2.4 leaves it to policy).</summary>
public enum Uniqueness : byte
{
    /// <summary>They stand side by side; only INITIAL_CONTACT ends older ones.</summary>
    Keep,

    /// <summary>
    /// The newest stays and the others are deleted. Of two that both ends have dialled at once the one with the higher
    /// initiator's SPI stays, so that the two ends agree.
    /// </summary>
    Replace,
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

/// <summary>A key that goes into the keys of an IKE SA beside the key exchange (RFC 8784).</summary>
/// <param name="Id">The PPK_ID as it is sent: a type octet (1 opaque, 2 fixed), then the identifier.</param>
/// <param name="Key">At least 32 octets of entropy, as RFC 8784 §6 asks for.</param>
public sealed record PostquantumPresharedKey(byte[] Id, byte[] Key);

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
    /// <summary>Beside the other payloads of IKE_SA_INIT these must fit into what peers decode.</summary>
    public const int MaxVendorIds = 16;

    /// <summary>The same holds for these, and for the first IKE_AUTH messages.</summary>
    public const int MaxAnnouncements = 16;

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

    /// <summary>
    /// What we prove after our first authentication, one after the other (RFC 4739). A peer that does not do this is refused.
    /// </summary>
    public FurtherAuthentication[] LocalFurther
    {
        get;
        init => field = FurtherAuthentication.Check(value, ours: true, nameof(value));
    } = [];

    /// <summary>What the peer has to prove after its first authentication: all of it, and nothing more.</summary>
    public FurtherAuthentication[] RemoteFurther
    {
        get;
        init => field = FurtherAuthentication.Check(value, ours: false, nameof(value));
    } = [];

    internal bool AuthenticatesAgain => LocalFurther.Length + RemoteFurther.Length > 0;

    /// <summary>By its first authentication or a later one.</summary>
    internal bool PeerSigns => RemoteAuthentication == Authentication.Signature
        || Array.Exists(RemoteFurther, one => one.Method == Authentication.Signature);

    /// <inheritdoc cref="PeerSigns"/>
    internal bool WeSign => LocalAuthentication == Authentication.Signature
        || Array.Exists(LocalFurther, one => one.Method == Authentication.Signature);

    /// <summary>A ticket tells of one authentication of each side, and so resumes no IKE SA that took more.</summary>
    internal bool Resumes => Resumption && !AuthenticatesAgain;

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

    /// <summary>
    /// Postquantum preshared keys (RFC 8784): an initiator uses the first, a responder the one that is named. None: not
    /// supported.
    /// </summary>
    public PostquantumPresharedKey[] Ppks { get; init; } = [];

    /// <summary>Without a PPK that both sides have there is no IKE SA.</summary>
    public bool PpkRequired { get; init; }

    /// <summary>So does a side that proves nothing else: the PPK is all that authenticates it (RFC 8784 §5.2.3).</summary>
    internal bool NeedsPpk => PpkRequired || (Ppks.Length > 0
        && (LocalAuthentication == Authentication.Null || RemoteAuthentication == Authentication.Null));

    /// <summary>As initiator, what to ask for in CFG_REQUEST: addresses, DNS servers, subnets (RFC 7296 §3.15).</summary>
    public ConfigurationAttribute[] Requests { get; init; } = [];

    /// <summary>
    /// As initiator, the domains that the peer may have resolved inside of the tunnel, with their subdomains; null: any.
    /// DNSSEC trust anchors are taken for listed domains only: no domain of the public DNS belongs here (RFC 8598 §5, §6).
    /// </summary>
    public string[]? AcceptedDnsDomains { get; init; }

    /// <summary>As responder, what a CFG_REQUEST asks for is leased by the driver; otherwise it is ignored.</summary>
    public bool AssignsAddresses { get; init; }

    /// <summary>As responder, refuse a first child without CFG_REQUEST with FAILED_CP_REQUIRED (RFC 7296 §3.10.1).</summary>
    public bool RequiresRequest { get; init; }

    /// <summary>
    /// The peer may send "hash and URL" in place of certificates: what validates it fetches them (RFC 7296 §3.6). Off, they
    /// are not asked for, and certificates in that form count as missing.
    /// </summary>
    public bool LooksUpCertificates { get; init; }

    /// <summary>Large messages may be sent in IKE fragments (RFC 7383).</summary>
    public bool Fragmentation { get; init; } = true;

    /// <summary>Both sides may go on with other addresses (RFC 4555).</summary>
    public bool Mobike { get; init; } = true;

    /// <summary>
    /// With MOBIKE: other addresses of ours, which the peer is told; at most eight count (RFC 4555 §3.4).
    /// </summary>
    public IpAddress[] AdditionalAddresses { get; init; } = [];

    /// <summary>
    /// With MOBIKE: no traffic goes to another address of the peer before it has answered there (RFC 4555 §3.7).
    /// </summary>
    public bool CheckReturnRoutability { get; init; } = true;

    /// <summary>
    /// As initiator: no NAT traversal, and with MOBIKE a NAT on the way is an error rather than an obstacle
    /// (NO_NATS_ALLOWED, RFC 4555 §3.9).
    /// </summary>
    public bool ProhibitNats { get; init; }

    /// <summary>
    /// ESP goes in UDP even where no NAT is: the peer is made to believe in one (RFC 7296 §2.23), for kernels or paths that
    /// do not carry ESP itself.
    /// </summary>
    public bool ForceUdpEncapsulation { get; init; }

    /// <summary>
    /// As initiator, ask for tickets and resume a lost IKE SA with one (RFC 5723); as responder, give tickets and take
    /// them, which needs <see cref="EndpointConfiguration.TicketKeys"/>. Without effect beside further authentications.
    /// </summary>
    public bool Resumption { get; init; }

    /// <summary>As responder, send peers that follow redirections to another gateway (RFC 5685).</summary>
    public RedirectPolicy? Redirect { get; init; }

    /// <summary>
    /// As initiator, go to the gateway that the peer names, which has to prove the same identity (RFC 5685 §3).
    /// </summary>
    public bool FollowRedirects { get; init; }

    /// <summary>Sent in IKE_SA_INIT by either side; nothing depends on them (RFC 7296 §3.12).</summary>
    public byte[][] VendorIds
    {
        get;
        init => field = value.Length <= MaxVendorIds
            ? value
            : throw new ArgumentException(
                $"there are {value.Length} vendor IDs, and at most {MaxVendorIds} are sent", nameof(value));
    } = [];

    /// <summary>Sent beside what the other settings announce; nothing depends on them.</summary>
    /// <exception cref="ArgumentException">There are too many, or one is no status, or too long.</exception>
    public Announcement[] Announcements
    {
        get;
        init => field = value.Length > MaxAnnouncements
            ? throw new ArgumentException(
                $"there are {value.Length} announcements, and at most {MaxAnnouncements} are sent", nameof(value))
            : Array.Find(
                value, a => a.Type < NotifyType.InitialContact || a.Data.Length > Announcement.MaxData) is { } bad
            ? throw new ArgumentException(
                $"an announcement has type {(int)bad.Type} and {bad.Data.Length} octets: expected a status, from "
                + $"{(int)NotifyType.InitialContact} on, with at most {Announcement.MaxData} octets", nameof(value))
            : value;
    } = [];

    /// <summary>CERTREQ content: hashes of the CAs that we trust, 20 octets each (RFC 7296 §3.7).</summary>
    public byte[] TrustedAuthorities { get; init; } = [];

    /// <summary>
    /// The peer is told by which methods it may authenticate itself, so that it can choose, or give up at once
    /// (RFC 9593).
    /// </summary>
    public bool AnnounceAuthMethods { get; init; } = true;

    /// <summary>
    /// As initiator, the age of the authentication at which a new IKE SA is made from scratch before the old one is
    /// deleted (RFC 7296 §2.8.3); zero: never.
    /// </summary>
    public TimeSpan ReauthenticateAfter { get; init; }

    /// <summary>
    /// As responder, how long the peer's authentication holds: it is told (RFC 4478), and its IKE SA is deleted when it
    /// does not authenticate again in time. Zero: for ever.
    /// </summary>
    public TimeSpan AuthLifetime { get; init; }

    /// <summary>
    /// The peer is known to answer INFORMATIONAL requests whatever notifies they bring, as RFC 7296 §1.4 asks for. Apple's
    /// clients are said to leave those without an answer that bring others than they expect, and a request that is never
    /// answered ends an IKE SA (§2.4). Otherwise, what a peer may not expect is not sent unasked: INVALID_SPI (§1.5) never,
    /// and a QCD_TOKEN after IKE_AUTH (RFC 6290 §4.3) only to peers that have sent one themselves.
    /// </summary>
    public bool AnswersAnyNotify { get; init; }

    /// <summary>
    /// Message IDs and sequence numbers may be synchronised after the failover of a cluster, ours or the peer's
    /// (RFC 6311).
    /// </summary>
    public bool SynchronizesCounters { get; init; }

    /// <summary>As initiator, zero bits of the hardest puzzle that is solved (RFC 8019 §9); 0 solves none.</summary>
    public int MaxPuzzleDifficulty { get; init; } = 20;

    /// <summary>
    /// Another IKE SA of the same two identities is closed when this one is established with INITIAL_CONTACT
    /// (RFC 7296 §2.4).
    /// </summary>
    public bool SendInitialContact { get; init; } = true;
    public Uniqueness Uniqueness { get; init; }
}

/// <summary>A child SA that a connection wants or grants.</summary>
public sealed record ChildConfiguration
{
    /// <summary>There are no more that have a number.</summary>
    public const int MaxCompressions = 3;

    public required string Name { get; init; }
    public ChildMode Mode { get; init; }

    /// <summary>
    /// <see cref="ProtocolId.Esp"/> or <see cref="ProtocolId.Ah"/>, which has no encryption, and does not pass a NAT
    /// (RFC 3715 §2.1): there it is neither accepted nor installed.
    /// </summary>
    public ProtocolId Protocol { get; init; } = ProtocolId.Esp;
    public required AlgorithmProposal[] Proposals { get; init; }

    /// <summary>What our side may carry. As responder the peer's wish is narrowed to it (RFC 7296 §2.9).</summary>
    public required TrafficSelector[] Local { get; init; }
    public required TrafficSelector[] Remote { get; init; }

    /// <summary>The peer's side is the addresses that it is assigned, and nothing before that (RFC 7296 §2.19).</summary>
    public bool RemoteIsAssigned { get; init; }

    /// <summary>
    /// Our kernel takes packets with traffic flow confidentiality padding (RFC 4303 §2.7); otherwise the peer is told not to
    /// send any (ESP_TFC_PADDING_NOT_SUPPORTED, RFC 7296 §1.3.1).
    /// </summary>
    public bool AcceptsTfcPadding { get; init; } = true;

    /// <summary>
    /// Algorithms to compress by (IPComp, RFC 7296 §2.22), the favourite first: offered as initiator, and as responder the
    /// first one that is offered is accepted. None: packets are not compressed.
    /// </summary>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxCompressions"/>.</exception>
    public IpcompTransform[] Compressions
    {
        get;
        init => field = value.Length <= MaxCompressions
            ? value
            : throw new ArgumentException(
                $"there are {value.Length} compressions, and at most {MaxCompressions} are offered", nameof(value));
    } = [];
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
