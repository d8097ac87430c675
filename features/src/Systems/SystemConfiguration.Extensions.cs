using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>When a system sends its peers to another gateway (RFC 5685 §3, §6).</summary>
public enum RedirectTime
{
    Never,
    InInit,
    InAuth,
}

/// <summary>A postquantum preshared key (RFC 8784).</summary>
/// <param name="Id">The PPK_ID as it goes over the wire: a type octet, then the identifier.</param>
public sealed record Ppk(byte[] Id, byte[] Key);

/// <summary>One more proof of a side (RFC 4739), by its shared key or its EAP.</summary>
public sealed record FurtherProof(Identity Id, Proof Proof);

/// <summary>What a scenario wants of extensions of the protocol.</summary>
public sealed partial class SystemConfiguration
{
    /// <summary>It does MOBIKE (RFC 4555), which goes to port 4500 without a NAT.</summary>
    public bool Mobike { get; set; }

    /// <summary>Addresses of the system beside the one that it uses.</summary>
    public IpAddress[] OtherAddresses { get; set; } = [];

    /// <summary>The peer may be at any address.</summary>
    public bool PeerMayBeAnywhere { get; set; }

    /// <summary>No traffic goes to a new address of the peer before it has answered there (RFC 4555
    /// §3.7).</summary>
    public bool ChecksRoutability { get; set; } = true;

    /// <summary>It does no NAT traversal, and a NAT on the way is an error (RFC 4555 §3.9).</summary>
    public bool ProhibitsNats { get; set; }

    /// <summary>As initiator it uses the first, as responder the one that is named.</summary>
    public Ppk[] Ppks { get; set; } = [];
    public bool PpkIsMandatory { get; set; }

    /// <summary>It asks for tickets and grants them (RFC 5723).</summary>
    public bool Resumes { get; set; }
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>It makes crash tokens, from a secret that survives (RFC 6290).</summary>
    public bool MakesCrashTokens { get; set; }

    /// <summary>The peer is known to answer INFORMATIONAL requests whatever they bring.</summary>
    public bool PeerAnswersAnyNotify { get; set; }

    /// <summary>Where and when it sends its peers (RFC 5685): an address or a name.</summary>
    public string RedirectsTo { get; set; } = "203.0.113.9";
    public RedirectTime Redirects { get; set; }
    public bool FollowsRedirects { get; set; }

    /// <summary>Names of gateways that it can resolve.</summary>
    public Dictionary<string, IpAddress> Names { get; } = [];

    /// <summary>It belongs to a cluster and synchronises message IDs and replay counters (RFC
    /// 6311).</summary>
    public bool SynchronizesCounters { get; set; }

    /// <summary>What the system proves after its first authentication (RFC 4739).</summary>
    public FurtherProof[] SystemFurther { get; set; } = [];

    /// <summary>What it asks of the peer after its first authentication.</summary>
    public FurtherProof[] PeerFurther { get; set; } = [];

    /// <summary>Algorithms of IPComp that it compresses by, its favourite first (RFC 7296 §2.22).</summary>
    public IpcompTransform[] Compressions { get; set; } = [];

    /// <summary>As responder: how long the peer's authentication holds (RFC 4478); zero: for ever.</summary>
    public TimeSpan AuthLifetime { get; set; }

    /// <summary>As responder: zero bits of the puzzle that comes with every cookie (RFC 8019); zero for
    /// none.</summary>
    public int PuzzleDifficulty { get; set; }

    /// <summary>The share, 0–1, of requests without a solution that are served all the same.</summary>
    public double UnsolvedShare { get; set; }

    /// <summary>As initiator: zero bits of the hardest puzzle that it solves.</summary>
    public int HardestPuzzle { get; set; } = 16;
}
