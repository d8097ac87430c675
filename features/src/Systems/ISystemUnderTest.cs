using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>An IKE SA as the system reports it.</summary>
/// <param name="Spi">The system's own SPI.</param>
/// <param name="Initiator">The system began it.</param>
public sealed record IkeSaView(ulong Spi, ulong PeerSpi, bool Initiator, Identity? PeerId);

/// <summary>A child SA as the system reports it.</summary>
/// <param name="InboundSpi">Packets to the system carry it.</param>
/// <param name="Receiving">The inbound half is still there.</param>
/// <param name="Sending">Traffic of the system would go out on it.</param>
public sealed record ChildSaView(
    uint InboundSpi, uint OutboundSpi, bool Receiving, bool Sending, bool TransportMode, bool UdpEncapsulated,
    IReadOnlyList<TrafficSelector> Local, IReadOnlyList<TrafficSelector> Remote)
{
    /// <summary>What packets are compressed by (RFC 7296 §2.22); null for nothing.</summary>
    public CompressionView? Compression { get; init; }
}

/// <summary>The CPIs that packets to the system carry, and those to the peer.</summary>
public sealed record CompressionView(IpcompTransform Transform, ushort InboundCpi, ushort OutboundCpi);

/// <summary>
/// An IKEv2 implementation that scenarios talk to as its peer. All that a scenario learns comes from
/// datagrams and from
/// the lists of SAs that every implementation can show.
/// </summary>
public interface ISystemUnderTest : IDisposable
{
    /// <summary>Time since the start, as the system sees it.</summary>
    TimeSpan Now { get; }

    IReadOnlyList<IkeSaView> IkeSas { get; }
    IReadOnlyList<ChildSaView> ChildSas { get; }

    /// <summary>What peers have assigned to the system in CFG_REPLY.</summary>
    IReadOnlyList<ConfigurationAttribute> Assigned { get; }

    /// <summary>What of that it resolves names by.</summary>
    NameResolution Names { get; }

    /// <summary>Addresses of the system's pool that are with peers.</summary>
    IReadOnlyList<IpAddress> Leased { get; }

    /// <summary>Payloads of packets that came in on child SAs and were good.</summary>
    IReadOnlyList<byte[]> ReceivedTraffic { get; }

    void Start(SystemConfiguration configuration);

    /// <summary>The peer sends; the system has worked on it when this returns.</summary>
    void Send(Datagram datagram);

    /// <summary>What the system has sent since the last call, in order.</summary>
    IReadOnlyList<Datagram> TakeSent();

    /// <summary>Lets time pass; an implementation on a real clock may scale it.</summary>
    void Advance(TimeSpan time);

    /// <summary>Bring the connection to the peer up.</summary>
    void Initiate();
    void CreateChild();
    void RekeyChild(uint inboundSpi);
    void DeleteChild(uint inboundSpi);
    void RekeyIke(ulong spi);
    void DeleteIke(ulong spi);
    void CheckLiveness(ulong spi);

    /// <summary>Ask for a new authentication of this IKE SA: by itself, or of the peer (RFC 4478).</summary>
    void Reauthenticate(ulong spi);

    /// <summary>The system's address is another one from now on.</summary>
    void MoveTo(IpAddress address);

    /// <summary>The system crashes and begins anew, with its configuration and the secrets that it keeps, and
    /// without any SA.</summary>
    void Restart();

    /// <summary>A cluster member has taken over, and agrees on message IDs with the peer (RFC 6311).</summary>
    /// <param name="skip">Sequence numbers that both sides skip; 0 for none.</param>
    void SynchronizeCounters(ulong spi, int skip);

    /// <summary>Send the peers that are there to another gateway (RFC 5685 §5).</summary>
    void RedirectPeers(string gateway);

    /// <summary>A packet of the system's side, from here to there, has no child SA to go out on.</summary>
    void WantChild(TrafficSelector source, TrafficSelector destination);

    /// <summary>A child SA has reached the end of its lifetime.</summary>
    void ExpireChild(uint inboundSpi);

    /// <summary>The system's side sends a packet through the newest child SA that traffic goes out
    /// on.</summary>
    void SendTraffic(byte[] payload);
}
