using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>All that a kernel needs to install a child SA.</summary>
public sealed class ChildSaParameters
{
    /// <summary>Our SPI of the IKE SA that created it.</summary>
    public required ulong IkeSpi { get; init; }
    public required Connection Connection { get; init; }
    public required ChildConfiguration Child { get; init; }
    public required Identification PeerId { get; init; }
    public required bool Initiator { get; init; }
    public required ProtocolId Protocol { get; init; }

    /// <summary>Ours, allocated by <see cref="AllocateSpi"/>: packets that come in carry it.</summary>
    public required uint InboundSpi { get; init; }

    /// <summary>The peer's: packets that go out carry it.</summary>
    public required uint OutboundSpi { get; init; }
    public required UdpPath Path { get; init; }

    /// <summary>A NAT was detected: ESP goes in UDP (RFC 3948).</summary>
    public required bool UdpEncapsulated { get; init; }
    public required ChildMode Mode { get; init; }
    public required CipherSuite Suite { get; init; }
    public required bool ExtendedSequenceNumbers { get; init; }

    /// <summary>The peer takes packets with traffic flow confidentiality padding (RFC 7296 §1.3.1).</summary>
    public bool PeerAcceptsTfcPadding { get; init; } = true;

    /// <summary>What packets are compressed by before they are encrypted (RFC 7296 §2.22); null: not at all.</summary>
    public IpCompression? Compression { get; init; }
    public required DirectionKeys Inbound { get; init; }
    public required DirectionKeys Outbound { get; init; }
    public required TrafficSelector[] LocalSelectors { get; init; }
    public required TrafficSelector[] RemoteSelectors { get; init; }

    /// <summary>False: receive at once, but keep sending on the replaced SA until <see cref="ActivateOutbound"/>.</summary>
    public required bool OutboundActive { get; init; }

    /// <summary>The inbound SPI of the SA that this one replaces, or 0.</summary>
    public required uint ReplacesInboundSpi { get; init; }
}

/// <summary>One direction's keying material (RFC 7296 §2.17). Secret: zero it when it is no longer needed.</summary>
public sealed record DirectionKeys(byte[] Encryption, byte[] Integrity);

/// <summary>The compression of a child SA, which begins and ends with it (RFC 7296 §2.22).</summary>
/// <param name="InboundCpi">Ours, by <see cref="SpiAllocated"/>: compressed packets that come in carry it.</param>
/// <param name="OutboundCpi">The peer's.</param>
public sealed record IpCompression(IpcompTransform Transform, ushort InboundCpi, ushort OutboundCpi)
{
    /// <summary>
    /// The first CPI that may be negotiated: below are well-known ones and reserved ones (RFC 3173 §3.3).
    /// </summary>
    public const ushort FirstCpi = 256;

    /// <summary>And the last one: above are private ones.</summary>
    public const ushort LastCpi = 61439;
}
