using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Status;

/// <summary>
/// A disagreement as the rest of a sentence: what was offered, what the nearest policy allows, where they differ; in the
/// words of iked.conf, so that it can be looked up and repaired there.
/// </summary>
internal static class DisagreementText
{
    /// <summary>Characters of an offer that are shown: a peer decides how long it is.</summary>
    public const int MaxOffer = 600;

    public static string Of(Disagreement disagreement) => disagreement switch
    {
        ProposalDisagreement proposals => Of(proposals),
        SelectorDisagreement selectors => Of(selectors),
        IdentityDisagreement identity => Of(identity),
        _ => throw new ArgumentException($"{disagreement.GetType().Name} has no words", nameof(disagreement)),
    };

    private static string Of(ProposalDisagreement d)
    {
        var offer = string.Join(
            " or ", d.Offered.Select(p => Protocol(p.Protocol, d.Protocol) + AlgorithmWords.Of(p.Transforms)))
            + (d.More > 0 ? $" or {d.More} more" : "");
        offer = Shortened(offer);
        if (d.IsOurs)
            return $"we offered {offer}";
        return $"offered {offer}" + (d is { Policy: { } policy, Allowed: { } allowed }
            ? $"; policy \"{policy}\" is nearest and allows {AlgorithmWords.Of(allowed, d.Protocol)}: differs in "
                + string.Join(", ", d.Differing.Select(AlgorithmWords.Of))
            : "");
    }

    private static string Of(SelectorDisagreement d)
    {
        var offer = Shortened(Flow(d.OfferedLocal, d.OfferedRemote));
        if (d.IsOurs)
            return $"we offered {offer}";
        if (d is not { Policy: { } policy, Allowed: { } allowed })
            return $"offered {offer}";
        string?[] differing =
            [d.LocalDiffers ? "from" : null, d.RemoteDiffers ? "to" : null, d.ModeDiffers ? "tunnel or transport" : null];
        return $"offered {offer}; policy \"{policy}\" is nearest and allows "
            + (allowed.Mode == ChildMode.Transport ? "transport " : "")
            + Flow(
                allowed.Local.Take(SelectorDisagreement.MaxSelectors),
                allowed.Remote.Take(SelectorDisagreement.MaxSelectors))
            + ": differs in " + string.Join(", ", differing.Where(word => word is not null));
    }

    private static string Of(IdentityDisagreement d)
    {
        var who = $"{d.Claimed}, by {Method(d.Method)}" + (d.Asked is { } asked ? $", and asked for {asked}" : "");
        if (d.IsOurs)
            return Shortened($"we said that we are {who}");
        var offer = Shortened($"offered to be {who}");
        if (d is not { Policy: { } policy, AllowedMethod: { } method })
            return offer;
        string?[] differing =
        [
            d.IdDiffers ? "dstid" : null, d.MethodDiffers ? "authentication" : null, d.AlgorithmsDiffer ? "ikesa" : null,
        ];
        return $"{offer}; policy \"{policy}\" is nearest and allows {d.AllowedId?.ToString() ?? "any peer"}, by "
            + $"{Method(method)}: differs in " + string.Join(", ", differing.Where(word => word is not null));
    }

    private static string Protocol(ProtocolId protocol, ProtocolId wanted) => protocol == wanted ? "" : protocol switch
    {
        ProtocolId.Ah => "ah ",
        ProtocolId.Esp => "esp ",
        ProtocolId.Ike => "ike ",
        _ => $"protocol {(int)protocol} ",
    };

    private static string Method(Authentication method) => method switch
    {
        Authentication.SharedKey => "psk",
        Authentication.Signature => "signature",
        Authentication.Eap => "eap",
        _ => "no authentication",
    };

    private static string Shortened(string offer) => offer.Length <= MaxOffer ? offer : offer[..MaxOffer] + "...";

    private static string Flow(IEnumerable<TrafficSelector> local, IEnumerable<TrafficSelector> remote) =>
        $"from {Selectors(local)} to {Selectors(remote)}";

    private static string Selectors(IEnumerable<TrafficSelector> selectors) =>
        string.Join(',', selectors.Select(s => SelectorText.Of(s)));
}
