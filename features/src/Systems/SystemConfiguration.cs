using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>How one side proves its identity.</summary>
public enum Proof
{
    SharedKey,
    Signature,
}

/// <summary>
/// What a scenario wants of the system under test, in words that every IKEv2 implementation has. Whoever
/// wraps an
/// implementation turns it into a configuration of its own.
/// </summary>
public sealed class SystemConfiguration
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

    /// <summary>The authority that it trusts, in DER.</summary>
    public byte[]? TrustAnchor { get; set; }

    /// <summary>The one certificate, in DER, that the administrator has linked to the peer's identity.</summary>
    public byte[]? LinkedCertificate { get; set; }

    /// <summary>Acceptable proposals, most wanted first.</summary>
    public Transform[][] IkeProposals { get; set; } = [TransformNames.ParseList(DefaultIke)];

    /// <inheritdoc cref="IkeProposals"/>
    public Transform[][] EspProposals { get; set; } = [TransformNames.ParseList(DefaultEsp)];
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

    public const string DefaultIke = "ENCR_AES_GCM_16/128 PRF_HMAC_SHA2_256 X25519";
    public const string DefaultEsp = "ENCR_AES_GCM_16/128 ESN_NO";
}
