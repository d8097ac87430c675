using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>
/// <c>show sa</c> with ikectl's fields in ikectl's order, so that what reads those lines reads these. Where
/// ikectl prints pointers, SPIs stand, which name things in commands; the policy is named.
/// </summary>
internal static class CtlIkedForm
{
    private const string Nothing = "(nil)";

    public static IEnumerable<string> Print(IReadOnlyList<IkeSaInfo> sas)
    {
        foreach (var sa in sas)
        {
            yield return IkeSa("iked_sas", sa);
            foreach (var child in sa.Children)
            {
                yield return ChildSa("  sa_childsas", sa, child, isInbound: false);
                yield return ChildSa("  sa_childsas", sa, child, isInbound: true);
            }
            foreach (var flow in sa.Children.SelectMany(c => Flows("  sa_flows", sa, c)))
                yield return flow;
        }
        var live = sas.SelectMany(sa => sa.Children.Where(c => c.IsLoaded).Select(c => (Sa: sa, Child: c))).ToArray();
        foreach (var (sa, child) in live)
        {
            yield return ChildSa("iked_activesas", sa, child, isInbound: false);
            yield return ChildSa("iked_activesas", sa, child, isInbound: true);
        }
        foreach (var flow in live.SelectMany(l => Flows("iked_flows", l.Sa, l.Child)))
            yield return flow;
        foreach (var sa in sas.Where(s => s.State == IkeSaState.Established && s.RemoteId is not null))
            yield return IkeSa("iked_dstid_sas", sa);
    }

    private static string IkeSa(string table, IkeSaInfo sa) =>
        $"{table}: {Spi.Print(sa.LocalSpi)} rspi {Spi.Print(sa.ResponderSpi)} ispi {Spi.Print(sa.InitiatorSpi)} "
        + $"{sa.Local}->{sa.Remote}<{sa.RemoteId}>[{sa.AssignedAddresses.FirstOrDefault()}] {State(sa.State)} "
        + (sa.Role == SaRole.Initiator ? "i" : "r")
        + (sa.Nat == NatPlace.None ? "" : " natt")
        // ikectl's spelling.
        + (sa.UdpEncapsulated ? " udpecap" : "")
        + $" nexti {(sa.ReplacedBy is { } next ? Spi.Print(next) : Nothing)} pol {sa.Connection}";

    private static string ChildSa(string table, IkeSaInfo sa, ChildSaInfo child, bool isInbound)
    {
        var (spi, pair) = isInbound
            ? (child.InboundSpi, child.OutboundSpi)
            : (child.OutboundSpi, child.InboundSpi);
        var path = isInbound ? $"in {sa.Remote} -> {sa.Local}" : $"out {sa.Local} -> {sa.Remote}";
        var flags = (child.IsLoaded ? "L" : "") + (child.IsRekeying ? "R" : "")
            // Only inbound SPIs are ours to allocate.
            + (isInbound ? "A" : "");
        return $"{table}: {Spi.Print(spi)} {child.Protocol} {Spi.Print(spi)} {path} ({flags}) "
            + $"B={Nothing} P={Spi.Print(pair)} @{Spi.Print(sa.LocalSpi)}";
    }

    private static IEnumerable<string> Flows(string table, IkeSaInfo sa, ChildSaInfo child)
    {
        foreach (var local in child.LocalSelectors)
        {
            foreach (var remote in child.RemoteSelectors)
            {
                var end = (local.BeforeNat is { } network ? $"[{network}] " : "")
                    + $"[{Math.Max(local.Protocol, remote.Protocol)}]@-1 "
                    + $"({(child.IsLoaded ? "L" : "")}) @{Spi.Print(sa.LocalSpi)}";
                var (from, to) = (Network(local), Network(remote));
                yield return $"{table}: {Spi.Print(child.OutboundSpi)} {child.Protocol} out {from} -> {to} {end}";
                yield return $"{table}: {Spi.Print(child.InboundSpi)} {child.Protocol} in {to} -> {from} {end}";
            }
        }
    }

    // The port stands between the address and the prefix length.
    private static string Network(SelectorInfo selector)
    {
        if (selector.FirstPort == 0 || selector.FirstPort != selector.LastPort)
            return selector.Addresses;
        var slash = selector.Addresses.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return $"{selector.Addresses}:{selector.FirstPort}";
        var address = selector.Addresses[..slash];
        if (address.Contains(':', StringComparison.Ordinal))
            address = $"[{address}]";
        return $"{address}:{selector.FirstPort}{selector.Addresses[slash..]}";
    }

    private static string State(IkeSaState state) => state switch
    {
        IkeSaState.Connecting => "INIT",
        IkeSaState.HalfOpen => "SA_INIT",
        IkeSaState.Authenticating => "AUTH_REQUEST",
        IkeSaState.Established => "ESTABLISHED",
        IkeSaState.Replaced or IkeSaState.Deleting => "CLOSING",
        _ => "CLOSED",
    };
}
