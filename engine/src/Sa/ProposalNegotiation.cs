using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>What a negotiation chose, and the proposal that says so.</summary>
internal sealed record ChosenProposal(
    Proposal Proposal, CipherSuite Cipher, PrfId Prf, KeyExchangeMethod KeyExchange, bool ExtendedSequenceNumbers)
{
    /// <summary>What was chosen for Additional Key Exchange 1, 2, ..., None where there is none (RFC 9370).</summary>
    public KeyExchangeMethod[] AdditionalChoices { get; init; } = [];

    /// <summary>The additional key exchanges that take place, in order.</summary>
    public KeyExchangeMethod[] Additional => Array.FindAll(AdditionalChoices, m => m != KeyExchangeMethod.None);

    /// <summary>It speaks of additional key exchanges, if only to leave them out.</summary>
    public bool NamesAdditional =>
        Array.Exists(Proposal.Transforms, t => t.Type >= TransformType.AdditionalKeyExchange1);

    public IkeSuite IkeSuite => new(Cipher, Prf, KeyExchange) { AdditionalChoices = AdditionalChoices };
}

/// <summary>Offers, choices and the check of a choice (RFC 7296 §2.7, §3.3).</summary>
internal static class ProposalNegotiation
{
    /// <summary>Our proposals as an SA payload, numbered from 1.</summary>
    public static SaPayload Offer(
        AlgorithmProposal[] ours, ProtocolId protocol, byte[] spi, bool withKeyExchange)
    {
        var proposals = new Proposal[ours.Length];
        for (var i = 0; i < ours.Length; i++)
            proposals[i] = new((byte)(i + 1), protocol, spi, Transforms(ours[i], protocol, withKeyExchange));
        return new(proposals);
    }

    /// <summary>
    /// The responder's choice: the first of the peer's proposals that one of ours fits, or null. Where the method of
    /// the peer's KE payload is acceptable it is taken, which saves a round trip.
    /// </summary>
    /// <param name="withAdditional">Additional key exchanges can be made; else their transforms are unknown.</param>
    public static ChosenProposal? Choose(
        AlgorithmProposal[] ours, ProtocolId protocol, SaPayload offer, bool withKeyExchange, KeyExchangeMethod sent,
        bool withAdditional = true)
    {
        foreach (var theirs in offer.Proposals)
        {
            if (theirs.Protocol != protocol || HasUnknownType(theirs, withAdditional))
                continue;
            foreach (var mine in ours)
            {
                if (Match(mine, theirs, protocol, withKeyExchange, sent, mayBeLonger: true) is { } chosen)
                    return chosen;
            }
        }
        return null;
    }

    /// <summary>
    /// The initiator's check: the response holds exactly one proposal, and it is one that we made (RFC 7296 §2.7).
    /// </summary>
    public static ChosenProposal? Chosen(
        AlgorithmProposal[] ours, ProtocolId protocol, SaPayload answer, bool withKeyExchange,
        bool withAdditional = true)
    {
        if (answer.Proposals.Count != 1 || answer.Proposals[0] is not { } theirs || theirs.Protocol != protocol
            || HasUnknownType(theirs, withAdditional) || HasAlternatives(theirs))
        {
            return null;
        }
        var number = theirs.Number;
        return number >= 1 && number <= ours.Length
            ? Match(ours[number - 1], theirs, protocol, withKeyExchange, KeyExchangeMethod.None, mayBeLonger: false)
            : null;
    }

    /// <summary>
    /// The method that INVALID_KE_PAYLOAD names (RFC 7296 §1.3); null when we did not offer it, or have just tried it.
    /// </summary>
    public static KeyExchangeMethod? Corrected(AlgorithmProposal[] ours, KeyExchangeMethod tried, PayloadList refusal)
    {
        if (refusal.FindNotify(NotifyType.InvalidKePayload) is not { Data: [var high, var low] })
            return null;
        var wanted = (KeyExchangeMethod)(high << 8 | low);
        return wanted != tried && Array.Exists(ours, p => Array.IndexOf(p.KeyExchange, wanted) >= 0) ? wanted : null;
    }

    private static Transform[] Transforms(AlgorithmProposal proposal, ProtocolId protocol, bool withKeyExchange)
    {
        var transforms = new List<Transform>();
        foreach (var (id, bits) in proposal.Encryption)
            transforms.Add(new(TransformType.Encryption, (ushort)id, (ushort)bits));
        if (protocol == ProtocolId.Ike)
        {
            foreach (var prf in proposal.Prf)
                transforms.Add(new(TransformType.Prf, (ushort)prf, 0));
        }
        foreach (var integrity in proposal.Integrity)
            transforms.Add(new(TransformType.Integrity, (ushort)integrity, 0));
        if (withKeyExchange)
        {
            foreach (var method in proposal.KeyExchange)
                transforms.Add(new(TransformType.KeyExchange, (ushort)method, 0));
            AdditionalKeyExchanges.AddOffer(transforms, proposal);
        }
        if (protocol != ProtocolId.Ike)
        {
            foreach (var esn in proposal.ExtendedSequenceNumbers)
                transforms.Add(new(TransformType.ExtendedSequenceNumbers, esn ? (ushort)1 : (ushort)0, 0));
        }
        return [.. transforms];
    }

    private static ChosenProposal? Match(
        AlgorithmProposal mine, Proposal theirs, ProtocolId protocol, bool withKeyExchange, KeyExchangeMethod sent,
        bool mayBeLonger)
    {
        var chosen = new List<Transform>();
        var encryption = protocol == ProtocolId.Ah ? null : PickCipher(mine, theirs, mayBeLonger);
        // RFC 7296 §3.3.3: AH has no such type, and the others need one.
        if (protocol == ProtocolId.Ah ? Offers(theirs, TransformType.Encryption) : encryption is null)
            return null;
        if (encryption is { } picked)
            chosen.Add(picked);
        var cipher = (EncryptionId)(encryption?.Id ?? 0);
        var aead = CipherSuite.IsCombinedMode(cipher);
        ushort prf = 0, integrity = 0, esn = 0;
        var exchanges = KeyExchangeChoice.NoneAtAll;
        if (protocol == ProtocolId.Ike && !Pick(theirs, TransformType.Prf, mine.Prf, p => (ushort)p, chosen, out prf))
            return null;
        if (aead ? !PickNone(theirs, TransformType.Integrity, chosen)
            : !Pick(theirs, TransformType.Integrity, mine.Integrity, i => (ushort)i, chosen, out integrity))
        {
            return null;
        }
        if (withKeyExchange && !AdditionalKeyExchanges.TryPick(mine, theirs, protocol, sent, chosen, out exchanges))
            return null;
        // RFC 7296 §3.3.3: for ESP and AH the type is mandatory.
        if (protocol != ProtocolId.Ike
            && !Pick(theirs, TransformType.ExtendedSequenceNumbers, mine.ExtendedSequenceNumbers,
                e => e ? (ushort)1 : (ushort)0, chosen, out esn))
        {
            return null;
        }
        return new(new(theirs.Number, protocol, theirs.Spi, [.. chosen]),
            new(cipher, encryption?.KeyBits ?? 0, (IntegrityId)integrity), (PrfId)prf,
            exchanges.First, esn == 1) { AdditionalChoices = exchanges.Additional };
    }

    /// <param name="mayBeLonger">A longer key than ours counts as well.</param>
    public static Transform? PickCipher(AlgorithmProposal mine, Proposal theirs, bool mayBeLonger) =>
        PickEncryption(mine, theirs) ?? (mayBeLonger ? PickLonger(mine, theirs) : null);

    private static Transform? PickEncryption(AlgorithmProposal mine, Proposal theirs)
    {
        foreach (var (id, bits) in mine.Encryption)
        {
            foreach (var transform in theirs.Transforms)
            {
                if (transform.Type == TransformType.Encryption && transform.Id == (ushort)id
                    && transform.KeyBits == bits && !transform.HasUnknownAttribute)
                {
                    return transform;
                }
            }
        }
        return null;
    }

    /// <summary>A longer key of a cipher that we have serves as well (RFC 7296 §3.3.5).</summary>
    private static Transform? PickLonger(AlgorithmProposal mine, Proposal theirs)
    {
        foreach (var (id, bits) in mine.Encryption)
        {
            foreach (var transform in theirs.Transforms)
            {
                if (transform.Type == TransformType.Encryption && transform.Id == (ushort)id && bits > 0
                    && transform.KeyBits > bits && transform.KeyBits is 192 or 256 && !transform.HasUnknownAttribute)
                {
                    return transform;
                }
            }
        }
        return null;
    }

    private static bool Pick<T>(
        Proposal theirs, TransformType type, T[] wanted, Func<T, ushort> id, List<Transform> chosen, out ushort picked)
    {
        foreach (var choice in wanted)
        {
            if (Find(theirs, type, id(choice)) is not { } transform)
                continue;
            chosen.Add(transform);
            picked = transform.Id;
            return true;
        }
        picked = 0;
        return false;
    }

    /// <summary>The transform without attributes that the proposal has of this type and ID.</summary>
    public static Transform? Find(Proposal theirs, TransformType type, ushort id)
    {
        foreach (var transform in theirs.Transforms)
        {
            if (transform.Type == type && transform.Id == id && transform.KeyBits == 0
                && !transform.HasUnknownAttribute)
            {
                return transform;
            }
        }
        return null;
    }

    /// <summary>The proposal has a transform of this type.</summary>
    public static bool Offers(Proposal theirs, TransformType type)
    {
        foreach (var transform in theirs.Transforms)
        {
            if (transform.Type == type)
                return true;
        }
        return false;
    }

    /// <summary>The type is absent, or NONE is among its alternatives.</summary>
    public static bool OffersNone(Proposal theirs, TransformType type) =>
        !Offers(theirs, type) || Find(theirs, type, 0) is not null;

    /// <summary>NONE becomes part of the answer where it was offered: one transform of each type (RFC 7296 §2.7).</summary>
    private static bool PickNone(Proposal theirs, TransformType type, List<Transform> chosen)
    {
        if (!OffersNone(theirs, type))
            return false;
        if (Find(theirs, type, 0) is { } none)
            chosen.Add(none);
        return true;
    }

    /// <summary>RFC 9370 §2.2.1: without IKE_INTERMEDIATE the additional key exchanges count as unknown.</summary>
    public static bool IsKnown(TransformType type, bool withAdditional) =>
        type >= TransformType.Encryption
        && type <= (withAdditional ? TransformType.AdditionalKeyExchange7 : TransformType.ExtendedSequenceNumbers);

    // RFC 7296 §3.3.6: a proposal with a transform type that is unknown here must be rejected as a whole.
    private static bool HasUnknownType(Proposal theirs, bool withAdditional)
    {
        foreach (var transform in theirs.Transforms)
        {
            if (!IsKnown(transform.Type, withAdditional))
                return true;
        }
        return false;
    }

    private static bool HasAlternatives(Proposal theirs)
    {
        var seen = 0;
        foreach (var transform in theirs.Transforms)
        {
            var bit = 1 << (int)transform.Type;
            if ((seen & bit) != 0)
                return true;
            seen |= bit;
        }
        return false;
    }
}
