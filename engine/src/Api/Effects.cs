using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>
/// Something that the engine wants done and cannot do by itself. The driver may run it inline, on a worker, in another
/// process, late, or out of order.
/// </summary>
public abstract class Effect
{
    /// <summary>
    /// The completion's name, or <see cref="RequestId.None"/> when none is expected. The engine gives it; who carries an
    /// effect to another process gives it back there.
    /// </summary>
    public RequestId Id { get; set; }
}

/// <summary>Reserve an inbound SPI in the kernel. Completed by <see cref="SpiAllocated"/>.</summary>
public sealed class AllocateSpi : Effect
{
    public required ProtocolId Protocol { get; init; }
    public required UdpPath Path { get; init; }

    /// <summary>
    /// Also an inbound CPI, for packets that are compressed (RFC 7296 §2.22). It belongs to the SPI: what releases that, or
    /// installs its child without compression, releases this.
    /// </summary>
    public bool WithCpi { get; init; }
}

/// <summary>Install both halves of a child SA. Completed by <see cref="ChildInstalled"/>.</summary>
public sealed class InstallChild : Effect
{
    public required ChildSaParameters Sa { get; init; }
}

/// <summary>
/// Start sending on this child SA, which was installed with <see cref="ChildSaParameters.OutboundActive"/> false:
/// the peer has shown that it uses the new SA (RFC 7296 §2.8).
/// </summary>
public sealed class ActivateOutbound : Effect
{
    public required uint InboundSpi { get; init; }
    public required uint OutboundSpi { get; init; }
}

/// <summary>The peer is reached along another path now (NAT rebinding, RFC 7296 §2.23).</summary>
public sealed class UpdateChildPath : Effect
{
    public required uint InboundSpi { get; init; }
    public required uint OutboundSpi { get; init; }
    public required UdpPath Path { get; init; }
    public required bool UdpEncapsulated { get; init; }
}

/// <summary>
/// Remove one or both directions of a child SA, or release an allocated SPI. The inbound half of a replaced SA stays a
/// little longer than the outbound half, for packets under way.
/// </summary>
public sealed class RemoveChild : Effect
{
    public required ProtocolId Protocol { get; init; }
    public required uint InboundSpi { get; init; }

    /// <summary>0 when only an SPI was allocated.</summary>
    public required uint OutboundSpi { get; init; }
    public required bool Inbound { get; init; }
    public required bool Outbound { get; init; }
}

/// <summary>
/// Finish a key exchange: the slow public-key operation. Completed by <see cref="SecretComputed"/>.
/// </summary>
public sealed class ComputeSecret : Effect
{
    public required KeyExchangeMethod Method { get; init; }

    /// <summary>The initiator's half; null on the responder, which makes its own from <see cref="Seed"/>.</summary>
    public required KeyExchangeKey? Key { get; init; }
    public required byte[] Seed { get; init; }
    public required byte[] PeerPublic { get; init; }

    /// <summary>Does the work with the given primitives, on any thread.</summary>
    public SecretComputed Run(ICryptoProvider crypto)
    {
        var secret = new byte[AlgorithmLengths.SharedSecret(Method)];
        if (Key is not null)
            return new(Id, Key.Complete(PeerPublic, secret), [], secret);
        var own = new byte[AlgorithmLengths.ResponderPublic(Method)];
        return new(Id, crypto.RespondKeyExchange(Method, Seed, PeerPublic, own, secret), own, secret);
    }
}

/// <summary>A certificate as it stands in a CERT payload (RFC 7296 §3.6).</summary>
public sealed record Certificate(CertificateEncoding Encoding, byte[] Data);

/// <summary>Sign our AUTH octets with a private key that the engine never sees. Completed by <see cref="Signed"/>.</summary>
public sealed class Sign : Effect
{
    public required Connection Connection { get; init; }

    /// <summary>The identity that the certificate must prove.</summary>
    public required Identification LocalId { get; init; }

    /// <summary>The octets of RFC 7296 §2.15.</summary>
    public required byte[] Octets { get; init; }

    /// <summary>What the peer announced in SIGNATURE_HASH_ALGORITHMS (RFC 7427 §4); empty when it did not.</summary>
    public required HashAlgorithmId[] PeerHashes { get; init; }

    /// <summary>
    /// What the peer accepts, its favourite first (SUPPORTED_AUTH_METHODS, RFC 9593); empty when it did not say. A CertLink
    /// counts among <see cref="CertificateAuthorities"/>.
    /// </summary>
    public AuthMethodAnnouncement[] PeerMethods { get; init; } = [];

    /// <summary>The hashes of the peer's CERTREQ payloads (RFC 7296 §3.7), 20 octets each.</summary>
    public required byte[] CertificateAuthorities { get; init; }

    /// <summary>The peer fetches certificates: "hash and URL" may go in their place (HTTP_CERT_LOOKUP_SUPPORTED).</summary>
    public bool PeerLooksUpCertificates { get; init; }
}

/// <summary>
/// Verify the peer's signature and decide whether its key may speak for its identity. Completed by
/// <see cref="PeerValidated"/>.
/// </summary>
public sealed class ValidatePeer : Effect
{
    public required Connection Connection { get; init; }
    public required Identification PeerId { get; init; }
    public required Certificate[] Certificates { get; init; }
    public required AuthMethod Method { get; init; }
    public required byte[] AuthData { get; init; }
    public required byte[] Octets { get; init; }
}

/// <summary>
/// Carry an EAP packet of the peer to the EAP server, local or behind RADIUS, and bring back its answer. The conversation
/// is named by the IKE SA's SPI. Completed by <see cref="AaaReplied"/>.
/// </summary>
public sealed class AaaExchange : Effect
{
    public required Connection Connection { get; init; }

    /// <summary>Our SPI of the IKE SA: equal for all packets of a conversation.</summary>
    public required ulong IkeSpi { get; init; }

    /// <summary>What the peer calls itself in IDi, which EAP does not prove.</summary>
    public required Identification PeerId { get; init; }
    public required UdpPath Path { get; init; }

    /// <summary>The peer's EAP response; empty to begin.</summary>
    public required byte[] Packet { get; init; }
}

/// <summary>The IKE SA is gone before its EAP conversation came to an end. Expects no completion.</summary>
public sealed class EndAaa : Effect
{
    public required ulong IkeSpi { get; init; }
}

/// <summary>
/// Lease what a CFG_REQUEST asks for (RFC 7296 §2.19). Completed by <see cref="AddressLeased"/>.
/// </summary>
public sealed class LeaseAddress : Effect
{
    public required Connection Connection { get; init; }
    public required Identification PeerId { get; init; }

    /// <summary>As the peer sent them; a value is a wish, and an empty one no matter.</summary>
    public required IReadOnlyList<ConfigurationAttribute> Requested { get; init; }

    /// <summary>
    /// The peer has no other IKE SA any more (INITIAL_CONTACT, RFC 7296 §2.4): what it has leased before is free for it.
    /// </summary>
    public bool BeginsAnew { get; init; }
}

/// <summary>
/// Find the address of the gateway that a REDIRECT names (RFC 5685 §9.2), in the family of our own address. Completed by
/// <see cref="GatewayResolved"/>.
/// </summary>
public sealed class ResolveGateway : Effect
{
    public required Connection Connection { get; init; }

    /// <summary>As the peer sent it: 1 to 255 printable ASCII characters.</summary>
    public required string Name { get; init; }
}

/// <summary>
/// A peer has authenticated: what other shards have of it from before goes, by <see cref="CloseOlder"/> (RFC 7296 §2.4).
/// Only where there are some (<see cref="EndpointConfiguration.Shards"/>). Expects no completion.
/// </summary>
public sealed class PeerArrived(PeerArrival arrival) : Effect
{
    public PeerArrival Arrival => arrival;
}

/// <summary>The leased addresses and networks are free again. Expects no completion.</summary>
public sealed class ReleaseAddress : Effect
{
    public required Connection Connection { get; init; }
    public required Identification PeerId { get; init; }
    public required IpAddress[] Addresses { get; init; }
    public AddressPrefix[] Prefixes { get; init; } = [];
}

/// <summary>
/// The peer has assigned us this (CFG_REPLY), before the child that goes with it is installed. Expects no completion.
/// </summary>
public sealed class Configured : Effect
{
    public required Connection Connection { get; init; }
    public required ulong IkeSpi { get; init; }
    public required IReadOnlyList<ConfigurationAttribute> Attributes { get; init; }

    /// <summary>The child that goes with it takes all traffic of an address family.</summary>
    public bool IsFullTunnel { get; init; }

    /// <summary>What the attributes mean.</summary>
    public ConfigurationReply Reply => ConfigurationReply.Read(Connection, Attributes, IsFullTunnel);
}

/// <summary>Something happened that an operator, a log or a test may want to know. Expects no completion.</summary>
public sealed class Notice : Effect
{
    public required NoticeKind Kind { get; init; }

    /// <summary>Our SPI of the IKE SA; 0 when there is none.</summary>
    public ulong IkeSpi { get; init; }
    public ulong PeerIkeSpi { get; init; }
    public string? Connection { get; init; }
    public Identification? PeerId { get; init; }
    public UdpPath Path { get; init; }

    /// <summary>We sent the first message of this SA's exchange.</summary>
    public bool Initiator { get; init; }

    /// <summary>Our inbound SPI of the child SA; 0 when the notice is about an IKE SA.</summary>
    public uint ChildSpi { get; init; }

    /// <summary>The name of the child that the notice is about; null where that is an IKE SA, or not known.</summary>
    public string? Child { get; init; }

    /// <summary>The SA that this one replaces (IKE SPI or inbound child SPI), or 0.</summary>
    public ulong Replaces { get; init; }

    /// <summary>The cause, in a few words for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where two sides could not agree: in what; null where that was not the cause.</summary>
    public Disagreement? Disagreement { get; init; }

    /// <summary>
    /// Refusals and unfinished handshakes before this one that no notice has told of, because they were too many.
    /// </summary>
    public int Untold { get; init; }

    /// <summary>The keys of a new IKE SA, only where <see cref="EndpointConfiguration.ExportKeys"/> is set.</summary>
    public IkeKeyExport? Keys { get; init; }
}

public enum NoticeKind : byte
{
    IkeSaKeysDerived,
    IkeSaEstablished,
    IkeSaRekeyed,
    IkeSaClosed,
    IkeSaFailed,

    /// <summary>
    /// As responder, an IKE_SA_INIT request was refused without keeping any state; as initiator, an answer that nobody has
    /// protected refuses ours, and trying goes on for a while (RFC 7296 §2.21.1).
    /// </summary>
    IkeSaRefused,
    ChildSaEstablished,
    ChildSaRekeyed,
    ChildSaClosed,
    ChildSaFailed,
    PeerAddressChanged,
    RekeyCollision,
}

/// <summary>An IKE SA's keys, for decrypting a capture.</summary>
public sealed record IkeKeyExport(
    ulong SpiI, ulong SpiR, CipherSuite Suite, byte[] EncryptionI, byte[] EncryptionR, byte[] IntegrityI, byte[] IntegrityR);
