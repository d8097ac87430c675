using System.Numerics;
using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Status;

/// <summary>Identities as iked shows them: type and value.</summary>
internal static class IdentityText
{
    public static string Of(Identification id) => id.Type switch
    {
        IdType.Ipv4Address => $"IPV4/{id}",
        IdType.Ipv6Address => $"IPV6/{id}",
        IdType.Fqdn => $"FQDN/{id}",
        IdType.Rfc822Address => $"UFQDN/{id}",
        IdType.DerAsn1Dn => $"ASN1_DN/{DistinguishedNameText.OneLine(id.Data.ToArray())}",
        IdType.KeyId => $"KEY_ID/{id}",
        _ => $"{id}",
    };

    /// <summary>The text is this identity as it is shown, with its type or without, or as logs have it.</summary>
    public static bool Matches(Identification id, string text)
    {
        var shown = Of(id);
        return text == shown || text == shown[(shown.IndexOf('/', StringComparison.Ordinal) + 1)..] || text == $"{id}";
    }
}

/// <summary>Traffic selectors for people.</summary>
internal static class SelectorText
{
    public static SelectorInfo Describe(TrafficSelector selector) =>
        new(Range(selector.Start, selector.End), selector.Protocol, selector.StartPort, selector.EndPort);

    /// <summary>On one line: the addresses, and protocol and ports where they matter.</summary>
    public static string Of(TrafficSelector selector)
    {
        var text = Range(selector.Start, selector.End);
        if (selector.Protocol != 0)
            text += $" proto {selector.Protocol}";
        return (selector.StartPort, selector.EndPort) switch
        {
            (0, ushort.MaxValue) => text,
            // RFC 7296 §3.13.1: OPAQUE, a port that is not known.
            (ushort.MaxValue, 0) => $"{text} port opaque",
            var (first, last) => first == last ? $"{text} port {first}" : $"{text} port {first}:{last}",
        };
    }

    /// <summary>ADDRESS/PREFIX, or FIRST-LAST where no prefix fits.</summary>
    private static string Range(IpAddress start, IpAddress end)
    {
        var width = start.Length * 8;
        var span = end.Bits - start.Bits;
        // A network's size less one is all ones at the end, and its first address has none of them.
        var isNetwork = (span & (span + 1)) == 0 && (start.Bits & span) == 0;
        return isNetwork ? $"{start}/{width - (int)UInt128.PopCount(span)}" : $"{start}-{end}";
    }
}

internal static class PolicyText
{
    public static PolicyInfo Describe(Policy policy, int index) => new(
        index + 1, policy.Name,
        ConfigurationPrinter.Print(new() { Policies = [policy] }, new(Effective: true)).TrimEnd(),
        policy.Source.Span.Position.ToString());
}
