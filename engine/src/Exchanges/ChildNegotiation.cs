using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>The child part of IKE_AUTH and CREATE_CHILD_SA: SA, TSi, TSr and the mode (RFC 7296 §1.3.1).</summary>
internal static class ChildNegotiation
{
    /// <summary>The initiator's payloads for a child with this inbound SPI.</summary>
    public static void AddOffer(
        List<Payload> payloads, ChildConfiguration child, SpiAllocated own, bool withKeyExchange, TrafficSelector[] local,
        TrafficSelector[] remote)
    {
        AddProperties(payloads, child.Mode, child);
        Compression.AddOffer(payloads, child, own.Cpi);
        payloads.Add(ProposalNegotiation.Offer(child.Proposals, child.Protocol, SpiOctets(own.Spi), withKeyExchange));
        payloads.Add(new TsPayload(PayloadType.TrafficSelectorInitiator, local));
        payloads.Add(new TsPayload(PayloadType.TrafficSelectorResponder, remote));
    }

    /// <summary>What the initiator's kernel is asked for.</summary>
    public static AllocateSpi Allocation(ChildConfiguration child, in UdpPath path) =>
        new() { Protocol = child.Protocol, Path = path, WithCpi = child.Compressions.Length > 0 };

    /// <summary>The responder's payloads for what it chose.</summary>
    public static void AddAnswer(List<Payload> payloads, ChildOutcome outcome, ChildGrant grant)
    {
        var chosen = grant.Chosen;
        AddProperties(payloads, outcome.Mode, grant.Child);
        Compression.AddAnswer(payloads, outcome.Compression);
        payloads.Add(new SaPayload([new Proposal(chosen.Proposal.Number, grant.Child.Protocol,
            SpiOctets(outcome.InboundSpi), [.. chosen.Proposal.Transforms])]));
        payloads.Add(new TsPayload(PayloadType.TrafficSelectorInitiator, outcome.RemoteSelectors));
        payloads.Add(new TsPayload(PayloadType.TrafficSelectorResponder, outcome.LocalSelectors));
    }

    /// <summary>The initiator reads the answer; null with the reason when it is not what was offered.</summary>
    public static (ChildOutcome Outcome, ChosenProposal Chosen)? ReadAnswer(
        IkeSa ike, PayloadList payloads, ChildConfiguration child, SpiAllocated own, bool withKeyExchange,
        TrafficSelector[] local, TrafficSelector[] remote, out string reason)
    {
        reason = "";
        if (payloads.Find<SaPayload>() is not { } sa
            || Selectors(payloads, PayloadType.TrafficSelectorInitiator) is not { } tsI
            || Selectors(payloads, PayloadType.TrafficSelectorResponder) is not { } tsR)
        {
            reason = ErrorOf(payloads) is { } error ? $"the peer answers {error}" : "the answer lacks SA, TSi or TSr";
            return null;
        }
        if (ProposalNegotiation.Chosen(child.Proposals, child.Protocol, sa, withKeyExchange) is not { } chosen
            || SpiOf(chosen.Proposal) is not { } peerSpi)
        {
            reason = "the peer chose a proposal that was not offered";
            return null;
        }
        if (!ike.CanCarry(child.Protocol))
        {
            reason = "AH does not pass the NAT between us and the peer";
            return null;
        }
        var mode = payloads.FindNotify(NotifyType.UseTransportMode) is null ? ChildMode.Tunnel : ChildMode.Transport;
        if (mode == ChildMode.Transport)
            (tsR, tsI) = TransportNat.Substitute(ike, tsR, tsI);
        if (!SelectorNarrowing.IsSubset(tsI, local) || !SelectorNarrowing.IsSubset(tsR, remote))
        {
            reason = "the peer's traffic selectors go beyond what was offered";
            return null;
        }
        if (mode != child.Mode)
        {
            // RFC 7296 §1.3.1: a responder may decline transport mode; who insists on it deletes the SA.
            reason = mode == ChildMode.Tunnel ? "the peer declined transport mode" : "transport mode was not offered";
            return null;
        }
        return (new()
        {
            InboundSpi = own.Spi, OutboundSpi = peerSpi, Mode = mode, Suite = chosen.Cipher,
            ExtendedSequenceNumbers = chosen.ExtendedSequenceNumbers, LocalSelectors = [.. tsI],
            RemoteSelectors = [.. tsR], PeerAcceptsTfcPadding = AcceptsTfcPadding(payloads),
            Compression = Compression.ReadAnswer(payloads, child, own.Cpi),
        }, chosen);
    }

    /// <summary>
    /// The responder's choice among its children: proposal, selectors and mode. An error notify says why there is none.
    /// </summary>
    public static ChildGrant? Grant(
        IkeSa ike, PayloadList payloads, ChildConfiguration[] children, bool withKeyExchange, out NotifyType error)
    {
        error = NotifyType.InvalidSyntax;
        if (payloads.Find<SaPayload>() is not { } sa
            || Selectors(payloads, PayloadType.TrafficSelectorInitiator) is not { } tsI
            || Selectors(payloads, PayloadType.TrafficSelectorResponder) is not { } tsR)
        {
            return null;
        }
        error = NotifyType.NoProposalChosen;
        var sent = payloads.Find<KePayload>()?.Method ?? default;
        var wantsTransport = payloads.FindNotify(NotifyType.UseTransportMode) is not null;
        var (seenI, seenR) = wantsTransport ? TransportNat.Substitute(ike, tsI, tsR) : (tsI, tsR);
        foreach (var child in children)
        {
            // Tunnel mode that a transport-mode policy did not ask for is refused, not silently granted. Through a NAT the
            // two modes see other addresses (RFC 7296 §2.23.1).
            var isTransport = child.Mode == ChildMode.Transport;
            if (!ike.CanCarry(child.Protocol)
                || ProposalNegotiation.Choose(child.Proposals, child.Protocol, sa, withKeyExchange, sent) is not { } chosen
                || SpiOf(chosen.Proposal) is not { } peerSpi)
            {
                continue;
            }
            error = NotifyType.TsUnacceptable;
            var remote = SelectorNarrowing.Narrow(isTransport ? seenI : tsI, child.Remote);
            var local = SelectorNarrowing.Narrow(isTransport ? seenR : tsR, child.Local);
            if (remote.Length > 0 && local.Length > 0 && (wantsTransport || !isTransport))
            {
                return new(child, chosen, peerSpi, child.Mode, local, remote, AcceptsTfcPadding(payloads),
                    Compression.Choose(payloads, child));
            }
        }
        return null;
    }

    /// <summary>Why <see cref="Grant"/> grants nothing, with the same arguments; null where the request is just wrong.</summary>
    public static Disagreement? Explain(
        IkeSa ike, PayloadList payloads, ChildConfiguration[] children, bool withKeyExchange, NotifyType error)
    {
        if (payloads.Find<SaPayload>() is not { } sa
            || Selectors(payloads, PayloadType.TrafficSelectorInitiator) is not { } tsI
            || Selectors(payloads, PayloadType.TrafficSelectorResponder) is not { } tsR)
        {
            return null;
        }
        var policy = ike.Connection.Name;
        if (error == NotifyType.NoProposalChosen)
        {
            return Disagreements.Explain(
                children.Select(c => new Allowance(policy, c.Proposals)), ProtocolOf(children), sa, withKeyExchange, true);
        }
        if (error != NotifyType.TsUnacceptable)
            return null;
        var wantsTransport = payloads.FindNotify(NotifyType.UseTransportMode) is not null;
        SelectorDisagreement? nearest = null;
        var least = int.MaxValue;
        foreach (var child in children)
        {
            var here = Compare(ike, child, tsI, tsR, wantsTransport) with { Policy = policy };
            var differences = (here.LocalDiffers ? 1 : 0) + (here.RemoteDiffers ? 1 : 0) + (here.ModeDiffers ? 1 : 0);
            if (differences < least)
                (nearest, least) = (here, differences);
        }
        return nearest;
    }

    // Those of one connection have the same one.
    private static ProtocolId ProtocolOf(ChildConfiguration[] children) =>
        children is [var first, ..] ? first.Protocol : ProtocolId.Esp;

    /// <summary>In a few words for people.</summary>
    public static string RefusalOf(NotifyType error) => error switch
    {
        NotifyType.NoProposalChosen => "no proposal fits",
        NotifyType.TsUnacceptable => "the traffic selectors do not fit",
        NotifyType.InternalAddressFailure => "there is no address for it (InternalAddressFailure)",
        NotifyType.FailedCpRequired => "it has asked for no address, which the policy wants (FailedCpRequired)",
        _ => $"it is refused with {error}",
    };

    private static SelectorDisagreement Compare(
        IkeSa ike, ChildConfiguration child, IReadOnlyList<TrafficSelector> tsI, IReadOnlyList<TrafficSelector> tsR,
        bool wantsTransport)
    {
        var isTransport = child.Mode == ChildMode.Transport;
        var (remote, local) = wantsTransport && isTransport ? TransportNat.Substitute(ike, tsI, tsR) : (tsI, tsR);
        return new()
        {
            OfferedLocal = Disagreements.First(local), OfferedRemote = Disagreements.First(remote), Allowed = child,
            LocalDiffers = SelectorNarrowing.Narrow(local, child.Local).Length == 0,
            RemoteDiffers = SelectorNarrowing.Narrow(remote, child.Remote).Length == 0,
            ModeDiffers = isTransport && !wantsTransport,
        };
    }

    /// <summary>
    /// The selector of the packet that the child is for goes first, so that the responder does not narrow it away
    /// (RFC 7296 §2.9).
    /// </summary>
    public static TrafficSelector[] WithPacket(TrafficSelector? packet, TrafficSelector[] selectors) =>
        packet is { } first && SelectorNarrowing.IsSubset([first], selectors) ? [first, .. selectors] : selectors;

    /// <summary>The first error notify, or null.</summary>
    public static NotifyType? ErrorOf(PayloadList payloads)
    {
        foreach (var payload in payloads.Items)
        {
            if (payload is NotifyPayload { IsError: true } notify)
                return notify.NotifyType;
        }
        return null;
    }

    /// <summary>Null when the payload is missing or has no selector that is understood here.</summary>
    private static IReadOnlyList<TrafficSelector>? Selectors(PayloadList payloads, PayloadType type) =>
        payloads.Find(type) is TsPayload { Selectors: { Count: > 0 } selectors } ? selectors : null;

    private static bool AcceptsTfcPadding(PayloadList payloads) =>
        payloads.FindNotify(NotifyType.EspTfcPaddingNotSupported) is null;

    private static void AddProperties(List<Payload> payloads, ChildMode mode, ChildConfiguration child)
    {
        if (mode == ChildMode.Transport)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.UseTransportMode, []));
        if (!child.AcceptsTfcPadding && child.Protocol == ProtocolId.Esp)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.EspTfcPaddingNotSupported, []));
    }

    public static byte[] SpiOctets(uint spi) => [(byte)(spi >> 24), (byte)(spi >> 16), (byte)(spi >> 8), (byte)spi];

    // SPIs up to 255 are reserved (RFC 4303 §2.1).
    private static uint? SpiOf(Proposal proposal)
    {
        if (proposal.Spi.Length != 4)
            return null;
        var spi = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(proposal.Spi);
        return spi > 255 ? spi : null;
    }
}

/// <summary>What a responder grants before it has an SPI of its own.</summary>
internal sealed record ChildGrant(
    ChildConfiguration Child, ChosenProposal Chosen, uint PeerSpi, ChildMode Mode, TrafficSelector[] Local,
    TrafficSelector[] Remote, bool PeerAcceptsTfcPadding, Compression.Offered? Compression)
{
    /// <summary>What the kernel is asked for.</summary>
    public AllocateSpi Allocation(in UdpPath path) =>
        new() { Protocol = Child.Protocol, Path = path, WithCpi = Compression is not null };

    /// <param name="own">Without a CPI nothing is compressed.</param>
    public ChildOutcome With(SpiAllocated own) => new()
    {
        InboundSpi = own.Spi, OutboundSpi = PeerSpi, Mode = Mode, Suite = Chosen.Cipher,
        ExtendedSequenceNumbers = Chosen.ExtendedSequenceNumbers, LocalSelectors = Local, RemoteSelectors = Remote,
        PeerAcceptsTfcPadding = PeerAcceptsTfcPadding,
        Compression = Compression is { } chosen && own.Cpi != 0 ? new(chosen.Transform, own.Cpi, chosen.Cpi) : null,
    };
}
