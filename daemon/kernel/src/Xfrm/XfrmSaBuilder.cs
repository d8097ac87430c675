using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Xfrm;

/// <summary>Requests that make SAs, from the engine's parameters.</summary>
internal static class XfrmSaBuilder
{
    /// <summary>The largest window that fits the SA's own structure.</summary>
    private const uint MaxSmallWindow = 32;

    // CPIs that are negotiated (RFC 3173 §3.3).
    private const uint MinimumCpi = 0x100;
    private const uint MaximumCpi = 0xEFFF;

    public static XfrmAllocateSpi Allocate(
        ProtocolId protocol, in UdpPath path, XfrmOptions options) => new(
            Larval(XfrmChild.NumberOf(protocol), path, options), options.MinimumSpi, options.MaximumSpi,
            XfrmAttributes.None);

    public static XfrmAllocateSpi AllocateCpi(in UdpPath path, XfrmOptions options) =>
        new(Larval(XfrmNumbers.ProtocolComp, path, options), MinimumCpi, MaximumCpi, XfrmAttributes.None);

    /// <summary>An SA that only shows whether the kernel has IPComp.</summary>
    public static XfrmSaMessage TryCompression(in IpAddress loopback) => new(
        XfrmType.NewSa,
        new()
        {
            Family = XfrmAddress.FamilyOf(loopback), Source = loopback, Destination = loopback,
            Spi = MaximumCpi, Protocol = XfrmNumbers.ProtocolComp, RequestId = 1, Mode = XfrmMode.Tunnel,
        },
        XfrmSuite.Attributes(IpcompTransform.Deflate)!);

    /// <summary>One half of a child's compression, which neither ends by itself nor knows repetitions.</summary>
    /// <returns>Null when the kernel has no name for the algorithm.</returns>
    public static XfrmSaMessage? BuildCompression(
        XfrmType type, ChildSaParameters sa, XfrmChild child, bool inbound, XfrmOptions options)
    {
        var compression = sa.Compression!;
        if (XfrmSuite.Attributes(compression.Transform) is not { } algorithm)
            return null;
        var (from, to) = inbound ? (sa.Path.Remote, sa.Path.Local) : (sa.Path.Local, sa.Path.Remote);
        var tunnel = sa.Mode == ChildMode.Tunnel;
        return new(
            type,
            new()
            {
                Family = XfrmAddress.FamilyOf(to.Address),
                Source = from.Address,
                Destination = to.Address,
                Spi = inbound ? compression.InboundCpi : compression.OutboundCpi,
                Protocol = XfrmNumbers.ProtocolComp,
                RequestId = child.RequestId,
                Mode = tunnel ? XfrmMode.Tunnel : XfrmMode.Transport,
                Flags = tunnel ? XfrmSaFlags.AnyFamily : 0,
            },
            Placed(algorithm, inbound, options));
    }

    /// <summary>One half of a child.</summary>
    /// <param name="type">UPDSA where the SPI was allocated, NEWSA elsewhere.</param>
    /// <returns>Null when the kernel has no name for the suite.</returns>
    public static XfrmSaMessage? Build(
        XfrmType type, ChildSaParameters sa, XfrmChild child, bool inbound, XfrmOptions options)
    {
        var keys = inbound ? sa.Inbound : sa.Outbound;
        var algorithms = XfrmSuite.Attributes(
            sa.Suite, keys.Encryption, keys.Integrity, sa.Protocol == ProtocolId.Ah);
        if (algorithms is null)
            return null;
        var (from, to) = inbound ? (sa.Path.Remote, sa.Path.Local) : (sa.Path.Local, sa.Path.Remote);
        var large = sa.ExtendedSequenceNumbers || options.ReplayWindow > MaxSmallWindow;
        // A directed outbound SA must not have a window; without direction, ESN needs one.
        var window = inbound || !options.DirectedSas ? options.ReplayWindow : 0;
        // With IPComp its SA makes the tunnel.
        var tunnel = sa.Mode == ChildMode.Tunnel && sa.Compression is null;
        return new(
            type,
            new()
            {
                Family = XfrmAddress.FamilyOf(to.Address),
                Source = from.Address,
                Destination = to.Address,
                Spi = inbound ? sa.InboundSpi : sa.OutboundSpi,
                Protocol = child.Protocol,
                Selector = SelectorOf(child, inbound),
                Lifetime = LifetimeOf(sa.Child.Lifetime),
                RequestId = child.RequestId,
                Mode = tunnel ? XfrmMode.Tunnel : XfrmMode.Transport,
                ReplayWindow = (byte)(large ? 0 : window),
                Flags = (sa.ExtendedSequenceNumbers ? XfrmSaFlags.ExtendedSequenceNumbers : 0)
                    | (tunnel ? XfrmSaFlags.AnyFamily : 0)
                    | AlignmentOf(child.Protocol, to.Address),
            },
            Placed(algorithms, inbound, options) with
            {
                Encapsulation = sa.UdpEncapsulated ? Encapsulate(from, to) : null,
                ReplayEsn = large ? XfrmReplayEsn.Fresh(window) : null,
            });
    }

    /// <summary>The same SA, with its counters and sequence numbers, at other addresses.</summary>
    public static XfrmSaMessage Move(
        XfrmSaMessage sa, in UdpEndpoint from, in UdpEndpoint to, bool udpEncapsulated)
    {
        var attributes = sa.Attributes with
        {
            Encapsulation = udpEncapsulated ? Encapsulate(from, to) : null,
            LastUsed = null,
            // The kernel gives both forms of a small window's state, and takes one.
            Replay = sa.Attributes.ReplayEsn is null ? sa.Attributes.Replay : null,
            // It gives the algorithm with and without the ICV's length, and takes the former.
            Auth = sa.Attributes.AuthTruncated is null ? sa.Attributes.Auth : null,
            CurrentLifetime = sa.Sa.Use,
        };
        return new(
            XfrmType.NewSa,
            sa.Sa with
            {
                Family = XfrmAddress.FamilyOf(to.Address),
                Source = from.Address,
                Destination = to.Address,
                Flags = sa.Sa.Flags & ~XfrmSaFlags.Align4 | AlignmentOf(sa.Sa.Protocol, to.Address),
                ReplayWindow = attributes.ReplayEsn is null ? sa.Sa.ReplayWindow : (byte)0,
            },
            attributes);
    }

    public static XfrmMark? MarkOf(XfrmOptions options) =>
        options.Mark is var (value, mask) ? new(value, mask) : null;

    // Linux pads AH to 8 octets in IPv4 as well, and refuses what is not padded so, unless it is told what RFC 4302 §2.6 says.
    private static XfrmSaFlags AlignmentOf(byte protocol, IpAddress to) =>
        protocol == XfrmNumbers.ProtocolAh && !to.IsV6 ? XfrmSaFlags.Align4 : XfrmSaFlags.None;

    private static XfrmSa Larval(byte protocol, in UdpPath path, XfrmOptions options) => new()
    {
        Family = XfrmAddress.FamilyOf(path.Local.Address),
        Source = path.Remote.Address,
        Destination = path.Local.Address,
        Protocol = protocol,
        RequestId = XfrmRequestIds.LarvalOf(options.Shard),
        Mode = XfrmMode.Tunnel,
    };

    private static XfrmAttributes Placed(
        XfrmAttributes algorithms, bool inbound, XfrmOptions options) => algorithms with
        {
            Mark = inbound ? null : MarkOf(options),
            SetMark = options.OutputMark != 0 ? options.OutputMark : null,
            InterfaceId = options.InterfaceId != 0 ? options.InterfaceId : null,
            Direction = !options.DirectedSas
                ? null
                : inbound ? XfrmSaDirection.In : XfrmSaDirection.Out,
        };

    /// <summary>Seconds by the clock, octets by the cipher; what is zero has no limit.</summary>
    private static XfrmLifetime LifetimeOf(in Lifetime lifetime) => XfrmLifetime.Unlimited with
    {
        SoftSeconds = SecondsOf(lifetime.Soft),
        HardSeconds = SecondsOf(lifetime.Hard),
        SoftBytes = lifetime.SoftBytes == 0 ? XfrmNumbers.Infinite : lifetime.SoftBytes,
        HardBytes = lifetime.HardBytes == 0 ? XfrmNumbers.Infinite : lifetime.HardBytes,
    };

    private static ulong SecondsOf(TimeSpan time) =>
        time <= TimeSpan.Zero ? 0 : (ulong)Math.Ceiling(time.TotalSeconds);

    private static XfrmEncapsulation Encapsulate(in UdpEndpoint from, in UdpEndpoint to) =>
        new(XfrmNumbers.UdpEncapsulationEsp, from.Port, to.Port, 0);

    /// <summary>
    /// In transport mode, where the SA has one selector, the kernel may check it here as well; in
    /// tunnel mode policies do that.
    /// </summary>
    private static XfrmSelector SelectorOf(XfrmChild child, bool inbound)
    {
        if (child.Mode == ChildMode.Tunnel || child.Selectors.Count != 1)
            return default;
        return inbound ? child.Selectors[0].Reversed() : child.Selectors[0];
    }
}
