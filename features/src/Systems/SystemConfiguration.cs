using IkeLab.Crypto.Eap;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>How one side proves its identity.</summary>
public enum Proof
{
    SharedKey,
    Signature,

    /// <summary>RFC 7296 §2.16; the initiator only.</summary>
    Eap,

    /// <summary>Not at all (RFC 7619).</summary>
    None,
}

/// <summary>What the system thinks of IKE SAs without a first child SA (RFC 6023).</summary>
public enum WithoutChild
{
    Allowed,
    Refused,
    Required,
}

/// <summary>
/// What a scenario wants of the system under test, in words that every IKEv2 implementation has. Whoever
/// wraps an
/// implementation turns it into a configuration of its own.
/// </summary>
public sealed partial class SystemConfiguration
{
    public UdpEndpoint Address { get; set; } = new(IpAddress.V4(192, 0, 2, 1), UdpPath.IkePort);
    public UdpEndpoint PeerAddress { get; set; } = new(IpAddress.V4(192, 0, 2, 2), UdpPath.IkePort);
    public Identity Id { get; set; } = Identity.Parse("FQDN system.example");
    public Identity PeerId { get; set; } = Identity.Parse("FQDN peer.example");
    public Proof SystemProof { get; set; } = Proof.SharedKey;
    public Proof PeerProof { get; set; } = Proof.SharedKey;
    public byte[] SharedSecret { get; set; } = "a secret that both sides know"u8.ToArray();

    /// <summary>For <see cref="Proof.Signature"/>: the system's key and certificate chain, its own
    /// first.</summary>
    public PrivateKey? Key { get; set; }
    public byte[][] Certificates { get; set; } = [];

    /// <summary>The name and password that EAP proves, on whichever side.</summary>
    public string EapName { get; set; } = "peer.example";
    public string EapPassword { get; set; } = "open sesame";

    /// <summary>The system's EAP methods, the dearest first; null for what it does by itself.</summary>
    public EapType[]? EapMethods { get; set; }

    /// <summary>Its EAP server does not take IDi for the name, but asks.</summary>
    public bool AsksForEapName { get; set; }

    /// <summary>EAP may prove both sides (RFC 5998).</summary>
    public bool EapAlone { get; set; }

    /// <summary>And EAP-MSCHAPv2 may be what stands alone, although it does not resist dictionary attacks.</summary>
    public bool MsChapV2Alone { get; set; }

    /// <summary>Where its certificate stands for those who fetch it; null for nowhere.</summary>
    public string? CertificateUrl { get; set; }

    /// <summary>What stands there is a bundle of its certificates.</summary>
    public bool PublishesBundle { get; set; }

    /// <summary>It fetches what peers name by hash and URL.</summary>
    public bool FetchesCertificates { get; set; }

    /// <summary>What stands at a URL.</summary>
    public Dictionary<string, byte[]> Web { get; } = [];

    /// <summary>The authority that it trusts, in DER.</summary>
    public byte[]? TrustAnchor { get; set; }

    /// <summary>The one certificate, in DER, that the administrator has linked to the peer's identity.</summary>
    public byte[]? LinkedCertificate { get; set; }

    /// <summary>Acceptable proposals, most wanted first.</summary>
    public Transform[][] IkeProposals { get; set; } = [TransformNames.ParseList(DefaultIke)];

    /// <inheritdoc cref="IkeProposals"/>
    public Transform[][] ChildProposals { get; set; } = [TransformNames.ParseList(DefaultEsp)];

    /// <summary>What child SAs are of: ESP or AH.</summary>
    public ProtocolId ChildProtocol { get; set; } = ProtocolId.Esp;
    public TrafficSelector[] Local { get; set; } = [Selectors.Parse("10.1.0.0-10.1.255.255")];
    public TrafficSelector[] Remote { get; set; } = [Selectors.Parse("10.2.0.0-10.2.255.255")];
    public bool TransportMode { get; set; }

    /// <summary>Every IKE_SA_INIT has to bring a cookie.</summary>
    public bool DemandsCookies { get; set; }

    /// <summary>Requests that the peer may have outstanding (RFC 7296 §2.3).</summary>
    public int WindowSize { get; set; } = 1;

    /// <summary>Child SAs that one IKE SA may have.</summary>
    public int MaxChildren { get; set; } = 16;

    /// <summary>Silence after which it asks whether the peer lives; zero: never.</summary>
    public TimeSpan LivenessInterval { get; set; }
    public TimeSpan IkeRekeyAfter { get; set; }
    public TimeSpan IkeExpiresAfter { get; set; }

    /// <summary>Its credentials may be in use elsewhere, so that it never is the only one (RFC 7296
    /// §2.4).</summary>
    public bool CredentialsAreShared { get; set; }

    /// <summary>As initiator: what its CFG_REQUEST asks for.</summary>
    public ConfigurationAttribute[] Requests { get; set; } = [];

    /// <summary>As initiator: domains that a peer may have resolved inside of the tunnel; null for any.</summary>
    public string[]? AcceptedDomains { get; set; }

    /// <summary>As responder: addresses that it leases, which become the peer's side of child SAs; null
    /// for none.</summary>
    public IpAddress[]? Pool { get; set; }

    /// <summary>As responder: a network that a peer gets as a whole; null for none.</summary>
    public AddressPrefix? LeasedNetwork { get; set; }

    /// <summary>The peer's side of child SAs is what it is assigned.</summary>
    public bool Assigned => Pool is not null || LeasedNetwork is not null;

    /// <summary>As responder: what it assigns besides addresses.</summary>
    public ConfigurationAttribute[] Assigns { get; set; } = [];

    /// <summary>As responder: without CFG_REQUEST there is no child SA.</summary>
    public bool RequiresRequest { get; set; }

    /// <summary>As responder: what peers that do not authenticate may use; null where they are not
    /// served beside the others.</summary>
    public TrafficSelector? Anybody { get; set; }
    public WithoutChild WithoutChild { get; set; }

    /// <summary>As initiator: it wishes for a child SA.</summary>
    public bool WantsChild { get; set; } = true;

    /// <summary>It offers and accepts IKE fragmentation (RFC 7383).</summary>
    public bool Fragments { get; set; } = true;

    /// <summary>Transmissions of a request before it gives the peer up; null for as many as it likes.</summary>
    public int? Transmissions { get; set; }

    /// <summary>Octets of the largest IP packet that it sends.</summary>
    public int? PacketSize { get; set; }

    /// <summary>Fragments of one message that it accepts.</summary>
    public int MaxFragments { get; set; } = 128;

    internal EapType[] CurrentEapMethods => EapMethods ?? [EapType.MsChapV2];

    public const string DefaultIke = "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519";
    public const string DefaultEsp = "ENCR_AES_GCM_16/128 ESN_NO";
}
