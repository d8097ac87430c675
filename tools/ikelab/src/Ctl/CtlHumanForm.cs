using System.Globalization;
using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary><c>show sa --human</c>: one paragraph an IKE SA.</summary>
internal static class CtlHumanForm
{
    private const int LabelWidth = 10;

    public static IEnumerable<string> Print(IReadOnlyList<IkeSaInfo> sas)
    {
        if (sas.Count == 0)
            return ["There is no IKE SA."];
        return sas.SelectMany((sa, i) => i == 0 ? IkeSa(sa) : IkeSa(sa).Prepend(""));
    }

    private static IEnumerable<string> IkeSa(IkeSaInfo sa)
    {
        yield return $"{sa.Connection}: {State(sa.State)} for {CtlUnits.Duration(sa.AgeSeconds)}, "
            + (sa.Role == SaRole.Initiator ? "initiator" : "responder")
            + In("rekey", sa.RekeyInSeconds) + In("authenticates anew", sa.ReauthenticateInSeconds);
        yield return Label("local", $"{sa.Local}  {sa.LocalId}".TrimEnd());
        yield return Label("remote", $"{sa.Remote}  {sa.RemoteId}".TrimEnd());
        yield return Label("SPIs", $"{Spi.Print(sa.LocalSpi)} ours, "
            + $"{Spi.Print(sa.Role == SaRole.Initiator ? sa.ResponderSpi : sa.InitiatorSpi)} theirs"
            + (sa.ReplacedBy is { } next ? $", replaced by {Spi.Print(next)}" : ""));
        if (sa.Tag is not null)
            yield return Label("tag", sa.Tag);
        if (sa.Suite is not null)
            yield return Label("suite", sa.Suite);
        if (Features(sa) is { Length: > 0 } features)
            yield return Label("features", features);
        if (sa.AssignedAddresses.Count > 0)
            yield return Label("addresses", string.Join(", ", sa.AssignedAddresses));
        if (sa.OutstandingRequests > 0)
        {
            yield return Label("waiting", $"for {CtlUnits.Count(sa.OutstandingRequests, "response")}"
                + (sa.Retransmissions > 0 ? $", asked again {CtlUnits.Count(sa.Retransmissions, "time")}" : ""));
        }
        if (sa.LastHeardSeconds is { } heard)
            yield return Label("heard", $"{CtlUnits.Duration(heard)} ago");
        foreach (var line in sa.Children.SelectMany(ChildSa))
            yield return line;
    }

    private static IEnumerable<string> ChildSa(ChildSaInfo child)
    {
        yield return $"  child {child.Name}: {child.State.ToString().ToLowerInvariant()} for "
            + $"{CtlUnits.Duration(child.AgeSeconds)}, {child.Protocol} {(child.Transport ? "transport" : "tunnel")}"
            + (child.Suite is { } suite ? $", {suite}" : "") + (child.ExtendedSequenceNumbers ? " esn" : "")
            + (child.Compression is { } compression ? $", compressed by {compression}" : "")
            + (child.IsRekeying ? ", being rekeyed" : In("rekey", child.RekeyInSeconds))
            + In("expires", child.ExpiresInSeconds) + (child.IsLoaded ? "" : ", not in the kernel");
        foreach (var local in child.LocalSelectors)
        {
            foreach (var remote in child.RemoteSelectors)
                yield return $"    {Selector(local)} <-> {Selector(remote)}";
        }
        foreach (var line in CtlPrinter.Align([
            Traffic("in", child.InboundSpi, child.Inbound), Traffic("out", child.OutboundSpi, child.Outbound)]))
            yield return $"    {line}";
    }

    public static string Selector(SelectorInfo selector)
    {
        var protocol = selector.Protocol switch
        {
            0 => "",
            1 => " icmp",
            6 => " tcp",
            17 => " udp",
            58 => " ipv6-icmp",
            var number => string.Create(CultureInfo.InvariantCulture, $" protocol {number}"),
        };
        var ports = (selector.FirstPort, selector.LastPort) switch
        {
            (0, 65535) => "",
            // RFC 7296 §3.13.1: so the codec shows OPAQUE, a port that is not known.
            (65535, 0) => " port opaque",
            var (first, last) when first == last => $" port {first}",
            var (first, last) => $" port {first}-{last}",
        };
        var nat = selector.BeforeNat is { } network ? $" (from {network})" : "";
        return selector.Addresses + protocol + ports + nat;
    }

    private static string[] Traffic(string direction, uint spi, TrafficInfo? traffic) =>
        traffic is null
            ? [direction, Spi.Print(spi), "", ""]
            : [direction, Spi.Print(spi),
                traffic.Packets.ToString("N0", CultureInfo.InvariantCulture)
                    + (traffic.Packets == 1 ? " packet" : " packets"),
                CtlUnits.Octets(traffic.Bytes)];

    private static string Features(IkeSaInfo sa)
    {
        string?[] features =
        [
            sa.Nat switch
            {
                NatPlace.Local => "NAT on our side",
                NatPlace.Remote => "NAT on the peer's side",
                NatPlace.Both => "NAT on both sides",
                _ => null,
            },
            sa.UdpEncapsulated ? "UDP encapsulation" : null,
            sa.Mobike ? "MOBIKE" : null,
            sa.Fragmentation ? "fragmentation" : null,
        ];
        return string.Join(", ", features.Where(f => f is not null));
    }

    private static string State(IkeSaState state) =>
        state == IkeSaState.HalfOpen ? "half open" : state.ToString().ToLowerInvariant();

    private static string In(string what, long? seconds) =>
        seconds is { } time ? $", {what} in {CtlUnits.Duration(time)}" : "";

    private static string Label(string name, string text) => $"  {name.PadRight(LabelWidth)}{text}";
}
