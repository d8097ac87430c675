using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The key exchange of a chosen proposal, and the additional ones by place, None where there is none.</summary>
internal readonly record struct KeyExchangeChoice(KeyExchangeMethod First, KeyExchangeMethod[] Additional)
{
    public static KeyExchangeChoice NoneAtAll => new(KeyExchangeMethod.None, []);
}

/// <summary>
/// The negotiation of key exchanges (RFC 7296 §3.3, RFC 9370 §2.2.1): one method of each type that is proposed, and no
/// method twice. A type that is not proposed counts as proposed with NONE.
/// </summary>
internal static class AdditionalKeyExchanges
{
    private const int Places = AlgorithmProposal.MaxAdditionalKeyExchanges;

    private static ReadOnlySpan<KeyExchangeMethod> OnlyNone => [KeyExchangeMethod.None];

    /// <summary>One of these proposals has an additional key exchange.</summary>
    public static bool AreIn(AlgorithmProposal[] proposals) =>
        Array.Exists(proposals, p => Array.Exists(p.AdditionalKeyExchanges, list => list.Length > 0));

    /// <summary>The policy allows what was chosen by another one.</summary>
    public static bool Allow(AlgorithmProposal proposal, KeyExchangeMethod[] choices)
    {
        for (var place = 0; place < Places; place++)
        {
            if (!Wanted(proposal, place).Contains(place < choices.Length ? choices[place] : KeyExchangeMethod.None))
                return false;
        }
        return true;
    }

    public static void AddOffer(List<Transform> transforms, AlgorithmProposal proposal)
    {
        for (var place = 0; place < proposal.AdditionalKeyExchanges.Length; place++)
        {
            foreach (var method in proposal.AdditionalKeyExchanges[place])
                transforms.Add(new(TypeAt(place), (ushort)method, 0));
        }
    }

    /// <summary>
    /// Chooses the first method and the additional ones together, because no method may come twice. The method of the
    /// peer's KE payload goes first where it fits.
    /// </summary>
    public static bool TryPick(
        AlgorithmProposal mine, Proposal theirs, ProtocolId protocol, KeyExchangeMethod sent, List<Transform> chosen,
        out KeyExchangeChoice choice)
    {
        var additional = new KeyExchangeMethod[Places];
        foreach (var first in FirstChoices(mine, protocol, sent))
        {
            if (!IsOffered(theirs, TransformType.KeyExchange, first) || !TryAssign(mine, theirs, first, additional, 0))
                continue;
            AddChosen(chosen, theirs, TransformType.KeyExchange, first);
            for (var place = 0; place < Places; place++)
                AddChosen(chosen, theirs, TypeAt(place), additional[place]);
            choice = new(first, Array.TrueForAll(additional, m => m == KeyExchangeMethod.None) ? [] : additional);
            return true;
        }
        choice = KeyExchangeChoice.NoneAtAll;
        return false;
    }

    /// <summary>Something that is wanted at the place of this type is offered there.</summary>
    public static bool Fits(AlgorithmProposal mine, Proposal theirs, TransformType type)
    {
        foreach (var method in Wanted(mine, type - TransformType.AdditionalKeyExchange1))
        {
            if (IsOffered(theirs, type, method))
                return true;
        }
        return false;
    }

    private static List<KeyExchangeMethod> FirstChoices(
        AlgorithmProposal mine, ProtocolId protocol, KeyExchangeMethod sent)
    {
        var choices = new List<KeyExchangeMethod>();
        if (sent != KeyExchangeMethod.None && Array.IndexOf(mine.KeyExchange, sent) >= 0)
            choices.Add(sent);
        // A child's own key exchange stays optional: some clients rekey without one though it was negotiated before.
        if (protocol != ProtocolId.Ike)
            choices.Add(KeyExchangeMethod.None);
        choices.AddRange(mine.KeyExchange);
        return choices;
    }

    /// <summary>Fills the places from this one on; goes back where that would need a method twice.</summary>
    private static bool TryAssign(
        AlgorithmProposal mine, Proposal theirs, KeyExchangeMethod first, KeyExchangeMethod[] additional, int place)
    {
        if (place == Places)
            return true;
        foreach (var method in Wanted(mine, place))
        {
            var isTaken = method != KeyExchangeMethod.None
                && (method == first || Array.IndexOf(additional, method, 0, place) >= 0);
            // An additional key exchange comes along with a first one only (RFC 9370 §2.2.4).
            if (isTaken || (method != KeyExchangeMethod.None && first == KeyExchangeMethod.None)
                || !IsOffered(theirs, TypeAt(place), method))
            {
                continue;
            }
            additional[place] = method;
            if (TryAssign(mine, theirs, first, additional, place + 1))
                return true;
        }
        return false;
    }

    private static bool IsOffered(Proposal theirs, TransformType type, KeyExchangeMethod method) =>
        method == KeyExchangeMethod.None
            ? ProposalNegotiation.OffersNone(theirs, type)
            : ProposalNegotiation.Find(theirs, type, (ushort)method) is not null;

    // RFC 7296 §3.3.6: a type that was proposed is answered, with NONE too.
    private static void AddChosen(List<Transform> chosen, Proposal theirs, TransformType type, KeyExchangeMethod method)
    {
        if (ProposalNegotiation.Find(theirs, type, (ushort)method) is { } transform)
            chosen.Add(transform);
    }

    private static ReadOnlySpan<KeyExchangeMethod> Wanted(AlgorithmProposal mine, int place) =>
        place < mine.AdditionalKeyExchanges.Length && mine.AdditionalKeyExchanges[place].Length > 0
            ? mine.AdditionalKeyExchanges[place]
            : OnlyNone;

    private static TransformType TypeAt(int place) =>
        (TransformType)((int)TransformType.AdditionalKeyExchange1 + place);
}
