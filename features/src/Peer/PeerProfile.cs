using IkeLab.Crypto.Eap;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>What the peer says and wants; by default everything that the system is configured for.</summary>
public sealed class PeerProfile
{
    private readonly SystemConfiguration _system;

    public PeerProfile(SystemConfiguration system)
    {
        _system = system;
        Address = system.PeerAddress;
    }

    public UdpEndpoint Address { get; set; }

    /// <summary>Where the peer sends to.</summary>
    public UdpEndpoint? Target { get; set; }
    public Identity? Id { get; set; }
    public byte[]? SharedSecret { get; set; }
    public PrivateKey? Key { get; set; }
    public byte[][] Certificates { get; set; } = [];

    /// <summary>Its certificate goes out as hash and URL; what stands there is the certificate.</summary>
    public string? CertificateUrl { get; set; }

    /// <summary>What stands there is this bundle instead.</summary>
    public byte[]? Bundle { get; set; }

    /// <summary>It says that it fetches certificates.</summary>
    public bool FetchesCertificates { get; set; }

    /// <summary>CERT payloads of its own.</summary>
    public IEnumerable<CertPayload> CertPayloads() => CertificateUrl is { } url
        ? [new(Bundle is null ? CertificateEncoding.HashAndUrlX509 : CertificateEncoding.HashAndUrlBundle,
            [
                .. System.Security.Cryptography.SHA1.HashData(Bundle ?? Certificates[0]),
                .. System.Text.Encoding.ASCII.GetBytes(url),
            ])]
        : Certificates.Select(c => new CertPayload(CertificateEncoding.X509Signature, c));
    public Transform[][]? IkeProposals { get; set; }
    public Transform[][]? ChildProposals { get; set; }

    /// <summary>What it offers child SAs of; null for the system's protocol.</summary>
    public ProtocolId? ChildProtocol { get; set; }

    /// <summary>The group of KEi; null for the first one offered.</summary>
    public KeyExchangeMethod? Method { get; set; }
    public int NonceLength { get; set; } = 32;

    /// <summary>The first four octets of nonces, which decide a collision (RFC 7296 §2.8.1); null for random
    /// ones.</summary>
    public byte? NonceBegin { get; set; }

    /// <summary>Selectors of the peer's side and of the system's side.</summary>
    public TrafficSelector[]? Own { get; set; }
    public TrafficSelector[]? Other { get; set; }
    public bool TransportMode { get; set; }

    /// <summary>NAT detection notifies are sent.</summary>
    public bool DetectsNat { get; set; } = true;

    /// <summary>Its NAT_DETECTION_SOURCE_IP is not what the system sees: a NAT stands between.</summary>
    public bool IsBehindNat { get; set; }

    /// <summary>Its NAT_DETECTION_DESTINATION_IP is not the system's address: the system is behind a
    /// NAT.</summary>
    public bool SeesNat { get; set; }

    /// <summary>The peer's EAP methods; null for those of the system.</summary>
    public EapType[]? EapMethods { get; set; }
    public string? EapPassword { get; set; }

    /// <summary>EAP Notification requests before the method begins.</summary>
    public int EapNotifications { get; set; }

    /// <summary>EAP is to prove both sides (RFC 5998).</summary>
    public bool EapAlone { get; set; }

    /// <summary>As initiator, what CFG_REQUEST asks for; empty for none.</summary>
    public ConfigurationAttribute[] Requests { get; set; } = [];

    /// <summary>As responder, what CFG_REPLY assigns; null for no CFG_REPLY.</summary>
    public ConfigurationAttribute[]? Assigns { get; set; }

    /// <summary>IKE_AUTH asks for no child SA (RFC 6023).</summary>
    public bool IsChildless { get; set; }

    /// <summary>FRAGMENTATION_SUPPORTED is sent (RFC 7383).</summary>
    public bool Fragments { get; set; }

    /// <summary>It announces IKE_INTERMEDIATE (RFC 9242); null: where it has additional key
    /// exchanges.</summary>
    public bool? Intermediate { get; set; }

    /// <summary>It does MOBIKE (RFC 4555); null: where the system does.</summary>
    public bool? Mobike { get; set; }

    /// <summary>It synchronises counters of clusters (RFC 6311); null: where the system does.</summary>
    public bool? SynchronizesCounters { get; set; }

    /// <summary>It says REDIRECT_SUPPORTED (RFC 5685).</summary>
    public bool FollowsRedirects { get; set; }

    /// <summary>It gives a crash token in IKE_AUTH (RFC 6290).</summary>
    public bool MakesTokens { get; set; }

    /// <summary>It asks for tickets and grants them (RFC 5723); null: where the system does.</summary>
    public bool? Resumes { get; set; }
    public TimeSpan TicketLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>It does multiple authentication (RFC 4739); null: where the system does.</summary>
    public bool? AuthenticatesAgain { get; set; }

    /// <summary>What it proves after its first authentication; null for what the system asks for.</summary>
    public FurtherProof[]? Further { get; set; }

    /// <summary>Postquantum preshared keys, of which it uses the first as initiator; null for the
    /// system's.</summary>
    public Ppk[]? Ppks { get; set; }

    /// <summary>As initiator it does not go on without a PPK.</summary>
    public bool InsistsOnPpk { get; set; }

    /// <summary>Addresses that it has beside the one in use.</summary>
    public IpAddress[] OtherAddresses { get; set; } = [];

    /// <summary>Hashes that it announces for signatures (RFC 7427 §4); null for all, where there are
    /// signatures.</summary>
    public HashAlgorithmId[]? Hashes { get; set; }

    /// <summary>How it signs; null for the best that the system's hashes allow.</summary>
    public SignatureScheme? Scheme { get; set; }

    /// <summary>How it proves itself; null for what the system's policy wants.</summary>
    public Proof? Proof { get; set; }

    public Proof CurrentProof => Proof ?? _system.PeerProof;
    public UdpEndpoint CurrentTarget => Target ?? _system.Address;
    public Identity CurrentId => Id ?? _system.PeerId;
    public byte[] CurrentSecret => SharedSecret ?? _system.SharedSecret;
    public Transform[][] CurrentIke => IkeProposals ?? _system.IkeProposals;
    public Transform[][] CurrentChild => ChildProposals ?? _system.ChildProposals;
    public ProtocolId CurrentProtocol => ChildProtocol ?? _system.ChildProtocol;
    public TrafficSelector[] CurrentOwn => Own ?? _system.Remote;
    public TrafficSelector[] CurrentOther => Other ?? _system.Local;

    internal Ppk[] CurrentPpks => Ppks ?? _system.Ppks;

    public KeyExchangeMethod CurrentMethod => Method
        ?? (KeyExchangeMethod)CurrentIke[0].First(t => t.Type == TransformType.KeyExchange).Id;
}
