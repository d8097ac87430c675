using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>What a policy allows, as one of those that an offer is held against.</summary>
internal readonly record struct Allowance(string Policy, AlgorithmProposal[] Proposals);

/// <summary>Finds what an offer that came to nothing was nearest to: the fewest differing transform types.</summary>
internal static class Disagreements
{
    /// <summary>Null where the offer fits, so that something else was wrong.</summary>
    public static ProposalDisagreement? Explain(
        IEnumerable<Allowance> allowances, ProtocolId protocol, SaPayload offer, bool withKeyExchange, bool withAdditional)
    {
        var (policy, allowed, nearest) = ((string?)null, (AlgorithmProposal?)null, 0);
        List<TransformType>? differing = null;
        foreach (var allowance in allowances)
        {
            policy ??= allowance.Policy;
            for (var i = 0; i < offer.Proposals.Count; i++)
            {
                if (offer.Proposals[i].Protocol != protocol)
                    continue;
                foreach (var mine in allowance.Proposals)
                {
                    var here = ProposalDistance.Differing(mine, offer.Proposals[i], protocol, withKeyExchange, withAdditional);
                    if (differing is null || here.Count < differing.Count)
                        (policy, allowed, nearest, differing) = (allowance.Policy, mine, i, here);
                }
            }
        }
        return differing is { Count: 0 } ? null : new()
        {
            Protocol = protocol, Policy = policy, Offered = NearestFirst(offer.Proposals, nearest),
            More = Math.Max(0, offer.Proposals.Count - ProposalDisagreement.MaxOffered), Allowed = allowed,
            Differing = differing ?? [],
        };
    }

    /// <summary>The peer has refused our proposals.</summary>
    public static ProposalDisagreement OfOurs(
        string policy, AlgorithmProposal[] proposals, ProtocolId protocol, bool withKeyExchange) => new()
        {
            IsOurs = true, Policy = policy, Protocol = protocol,
            Offered = NearestFirst(ProposalNegotiation.Offer(proposals, protocol, [], withKeyExchange).Proposals, 0),
            More = Math.Max(0, proposals.Length - ProposalDisagreement.MaxOffered),
        };

    /// <summary>What is behind an error notify that has answered our request for a child, where it says that much.</summary>
    public static Disagreement? OfOurChild(
        IkeSa sa, ChildConfiguration child, NotifyType? error, bool withKeyExchange, TrafficSelector[] local,
        TrafficSelector[] remote) => error switch
        {
            NotifyType.NoProposalChosen => OfOurs(sa.Connection.Name, child.Proposals, child.Protocol, withKeyExchange),
            NotifyType.TsUnacceptable => new SelectorDisagreement
            {
                IsOurs = true, Policy = sa.Connection.Name, OfferedLocal = First(local), OfferedRemote = First(remote),
            },
            _ => null,
        };

    /// <summary>The peer has refused who we are.</summary>
    public static IdentityDisagreement OfOurIdentity(Connection connection) => new()
    {
        IsOurs = true, Policy = connection.Name, Claimed = connection.LocalId, Asked = connection.RemoteId,
        Method = connection.LocalAuthentication,
    };

    public static TrafficSelector[] First(IReadOnlyList<TrafficSelector> selectors) =>
        [.. selectors.Take(SelectorDisagreement.MaxSelectors)];

    private static List<Proposal> NearestFirst(IReadOnlyList<Proposal> offer, int nearest)
    {
        var kept = new List<Proposal> { offer[nearest] };
        for (var i = 0; i < offer.Count && kept.Count < ProposalDisagreement.MaxOffered; i++)
        {
            if (i != nearest)
                kept.Add(offer[i]);
        }
        return kept;
    }
}
