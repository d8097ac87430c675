using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>A child SA that both sides agreed on, before it is installed.</summary>
internal sealed class ChildOutcome
{
    public required uint InboundSpi { get; init; }
    public required uint OutboundSpi { get; init; }
    public required ChildMode Mode { get; init; }
    public required CipherSuite Suite { get; init; }
    public required bool ExtendedSequenceNumbers { get; init; }
    public required TrafficSelector[] LocalSelectors { get; init; }
    public required TrafficSelector[] RemoteSelectors { get; init; }
    public required bool PeerAcceptsTfcPadding { get; init; }
    public required IpCompression? Compression { get; init; }

    /// <summary>
    /// Derives the keys, asks the kernel to install both directions and returns the child, which stands in the tables
    /// from now on.
    /// </summary>
    /// <param name="initiator">We sent the request of the exchange that made it: decides whose keys come first.</param>
    /// <param name="further">What additional key exchanges gave, one after the other (RFC 9370 §2.2.4).</param>
    /// <param name="hold">Receive at once but send later: the passive side of a rekey (RFC 7296 §2.8).</param>
    public ChildSa Install(
        Instant now, IkeSa sa, ICompletionTarget target, ChildConfiguration configuration, bool initiator, bool hold,
        ChildSa? replaces, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonceI, ReadOnlySpan<byte> nonceR,
        ReadOnlySpan<byte> further = default)
    {
        var child = new ChildSa(sa, configuration, this) { OutboundHeld = hold };
        sa.Core.Sas.AddChild(child);
        var (fromInitiator, fromResponder) =
            sa.Keys!.DeriveChild(sa.Core.Crypto, Suite, secret, nonceI, nonceR, further);
        sa.AddChild(child);
        sa.Core.Request(now, new InstallChild
        {
            Sa = new()
            {
                IkeSpi = sa.LocalSpi,
                Connection = sa.Connection,
                Child = configuration,
                PeerId = sa.PeerId!,
                Initiator = initiator,
                Protocol = configuration.Protocol,
                InboundSpi = InboundSpi,
                OutboundSpi = OutboundSpi,
                Path = sa.Traffic.Path,
                UdpEncapsulated = sa.Traffic.Encapsulated,
                Mode = Mode,
                Suite = Suite,
                ExtendedSequenceNumbers = ExtendedSequenceNumbers,
                PeerAcceptsTfcPadding = PeerAcceptsTfcPadding,
                Compression = Compression,
                Inbound = initiator ? fromResponder : fromInitiator,
                Outbound = initiator ? fromInitiator : fromResponder,
                LocalSelectors = LocalSelectors,
                RemoteSelectors = RemoteSelectors,
                OutboundActive = !hold,
                ReplacesInboundSpi = replaces?.InboundSpi ?? 0,
            },
        }, target);
        return child;
    }
}
