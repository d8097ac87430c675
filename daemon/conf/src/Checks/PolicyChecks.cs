using IkeLab.Configuration.Diagnostics;

namespace IkeLab.Configuration.Checks;

/// <summary>What must hold within one policy, and what is only likely to be a mistake.</summary>
internal static class PolicyChecks
{
    private static readonly AddressFamily[] Families = Enum.GetValues<AddressFamily>();

    /// <summary>
    /// Protocols with ports (TCP, UDP, DCCP, SCTP, UDP-Lite); a selector has them for these (RFC 7296
    /// §3.13.1).
    /// </summary>
    private static readonly byte[] WithPorts = [6, 17, 33, 132, 136];

    public static void Run(Policy policy, DiagnosticBag diagnostics)
    {
        var at = policy.Source.Span;
        foreach (var pair in policy.Pairs)
        {
            if (!Families.Any(f => pair.Source.HasFamily(f) && pair.Destination.HasFamily(f)))
            {
                diagnostics.Error(pair.At.Span,
                    $"'from {pair.Source}' and 'to {pair.Destination}' mix IPv4 and IPv6; expected one "
                    + "family on both sides");
            }
        }
        CheckPeers(policy, diagnostics);
        CheckTraffic(policy, diagnostics);
        CheckTag(policy, diagnostics);
        if (policy is { Match: PolicyMatch.Skip, Active: false })
        {
            diagnostics.Warn(at,
                $"the policy '{policy.Name}' is never used: skip keeps it from incoming requests, and "
                + "without active it starts nothing");
        }
    }

    private static void CheckPeers(Policy policy, DiagnosticBag diagnostics)
    {
        var at = (policy.PeersSource ?? policy.Pairs[0].At).Span;
        var (local, peer) = (policy.EffectiveLocal, policy.EffectivePeer);
        if (policy is { Peer: { } p, Local: { } l } && !Families.Any(f => p.HasFamily(f) && l.HasFamily(f)))
        {
            diagnostics.Error(at,
                $"'local {l}' and 'peer {p}' mix IPv4 and IPv6; expected one family on both sides");
        }
        if (policy.Family is { } family)
        {
            var word = family == AddressFamily.Ipv6 ? "inet6" : "inet";
            if (policy.Peer?.HasFamily(family) == false || policy.Local?.HasFamily(family) == false)
            {
                diagnostics.Error(at,
                    $"'{word}' does not fit the addresses of 'peer' and 'local'; expected the same family");
            }
            else if (!peer.HasFamily(family) || !local.HasFamily(family))
            {
                diagnostics.Warn(at,
                    $"no peer can match this policy, because '{word}' does not fit its addresses");
            }
        }
        if (policy is { Peer: null, Local: null } && policy.Pairs.Count > 1)
        {
            diagnostics.Error(at,
                "with several pairs of 'from' and 'to' the peer cannot be told from them; expected 'peer'");
            return;
        }
        if (policy.Active && (peer.IsNetwork || policy.EffectiveLocal is { IsNetwork: true } && HasLocal(policy)
            || peer.Addresses.Count == 0))
        {
            diagnostics.Error(at,
                "an active policy needs hosts to connect; expected 'peer' with one address (and 'local', "
                + "if at all, with one)");
        }
    }

    // Without 'local' beside 'peer' any address of this host will do.
    private static bool HasLocal(Policy policy) => policy.Local is not null || policy.Peer is null;

    private static void CheckTraffic(Policy policy, DiagnosticBag diagnostics)
    {
        var at = policy.Source.Span;
        if (policy.Pairs.Any(p => p.SourcePort != 0 || p.DestinationPort != 0)
            && (policy.Protocols.Count == 0 || policy.Protocols.Any(p => !WithPorts.Contains(p))))
        {
            diagnostics.Warn(at,
                "a port matches nothing without a protocol that has ports; add 'proto tcp' or 'proto udp'");
        }
        if (policy.Pairs.Distinct().Count() != policy.Pairs.Count)
            diagnostics.Warn(at, "the same pair of 'from' and 'to' stands here twice");
        foreach (var (host, pair) in policy.Pairs.SelectMany(p => new[] { (p.Source, p), (p.Destination, p) }))
        {
            if (host is { Kind: HostKind.Address, PrefixLength: { } bits }
                && AddressRange.Network(host.Addresses[0], bits).Start is var network && network != host.Addresses[0])
            {
                diagnostics.Warn(pair.At.Span,
                    $"'{host}' has bits of a host behind its prefix; the network is {network}/{bits}");
            }
        }
        if (policy.Transport && policy.Pairs.Any(p => p.Source.IsNetwork || p.Destination.IsNetwork))
        {
            diagnostics.Warn(at,
                "transport mode protects two hosts; a network in 'from' or 'to' gets no traffic");
        }
    }

    private static void CheckTag(Policy policy, DiagnosticBag diagnostics)
    {
        if (policy.Tag is not { } tag)
            return;
        foreach (var part in tag.Split('$').Skip(1))
        {
            if (PolicyTag.VariableOf(part) is null)
            {
                var name = string.Concat(part.TakeWhile(char.IsAsciiLetterOrDigit));
                diagnostics.Warn(policy.Source.Span,
                    $"the tag's '${Lexing.Token.Clip(name)}' stands for nothing; expected "
                    + $"one of ${string.Join(", $", PolicyTag.Variables)}");
            }
        }
    }
}
