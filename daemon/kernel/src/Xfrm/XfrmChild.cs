using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Xfrm;

/// <summary>What is remembered of an installed child SA: all but its keys.</summary>
internal sealed class XfrmChild(ChildSaParameters sa, uint requestId, IReadOnlyList<XfrmSelector> selectors)
{
    public uint InboundSpi { get; } = sa.InboundSpi;
    public uint OutboundSpi { get; } = sa.OutboundSpi;
    public byte Protocol { get; } = NumberOf(sa.Protocol);
    public ChildMode Mode { get; } = sa.Mode;
    public string Connection { get; } = sa.Connection.Name;
    public string Name { get; } = sa.Child.Name;
    public Identification PeerId { get; } = sa.PeerId;
    public uint RequestId { get; } = requestId;

    /// <summary>IPComp, whose SAs stand beside those of ESP; null for none.</summary>
    public IpCompression? Compression { get; } = sa.Compression;

    /// <summary>Of packets that go out.</summary>
    public IReadOnlyList<XfrmSelector> Selectors { get; } = selectors;
    public UdpPath Path { get; set; } = sa.Path;
    public bool UdpEncapsulated { get; set; } = sa.UdpEncapsulated;

    /// <summary>The peer has not been seen to use this SA yet (RFC 7296 §2.8).</summary>
    public bool OutboundActive { get; set; } = sa.OutboundActive;
    public bool HasInbound { get; set; } = true;
    public bool HasOutbound { get; set; } = true;
    public bool SoftExpired { get; set; }
    public bool HardExpired { get; set; }
    public bool InboundSeen { get; set; }

    public XfrmSaId InboundId => new(Path.Local.Address, InboundSpi, Protocol);
    public XfrmSaId OutboundId => new(Path.Remote.Address, OutboundSpi, Protocol);

    /// <summary>The SAs of a direction.</summary>
    public IEnumerable<XfrmSaId> Ids(bool inbound)
    {
        yield return inbound ? InboundId : OutboundId;
        if (Compression is { } compression)
        {
            yield return inbound
                ? new(Path.Local.Address, compression.InboundCpi, XfrmNumbers.ProtocolComp)
                : new(Path.Remote.Address, compression.OutboundCpi, XfrmNumbers.ProtocolComp);
        }
    }

    public static byte NumberOf(ProtocolId protocol) =>
        protocol == ProtocolId.Ah ? XfrmNumbers.ProtocolAh : XfrmNumbers.ProtocolEsp;

    /// <summary>
    /// The SAs that this child's policy of a direction asks for: with IPComp its SA comes first and
    /// makes the tunnel, if there is one, so that ESP goes on in transport mode.
    /// </summary>
    public XfrmTemplate[] Templates(XfrmDirection direction)
    {
        var outbound = direction == XfrmDirection.Out;
        var (local, remote) = (Path.Local.Address, Path.Remote.Address);
        var (source, destination) = outbound ? (local, remote) : (remote, local);
        var mode = Compression is null ? Mode : ChildMode.Transport;
        var protection = TemplateOf(source, destination, Protocol, mode, RequestId) with
        {
            // Both an old SA and its replacement would do; which one sends is decided here.
            Spi = outbound ? OutboundSpi : 0,
        };
        if (Compression is not { } compression)
            return [protection];
        var comp = TemplateOf(source, destination, XfrmNumbers.ProtocolComp, Mode, RequestId) with
        {
            Spi = outbound ? compression.OutboundCpi : 0u,
            // What does not become shorter is sent as it is (RFC 3173 §2.2): it may come in without.
            Optional = !outbound,
        };
        return [comp, protection];
    }

    public static XfrmTemplate TemplateOf(
        in IpAddress source, in IpAddress destination, byte protocol, ChildMode mode, uint requestId)
    {
        var tunnel = mode == ChildMode.Tunnel;
        return new()
        {
            Family = XfrmAddress.FamilyOf(destination),
            // In transport mode a packet's own addresses count.
            Source = tunnel ? source : default,
            Destination = tunnel ? destination : default,
            Protocol = protocol,
            RequestId = requestId,
            Mode = tunnel ? XfrmMode.Tunnel : XfrmMode.Transport,
        };
    }
}
