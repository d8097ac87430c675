using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>How far a proposal of the peer is from one of ours: the transform types that have nothing in common.</summary>
internal static class ProposalDistance
{
    /// <summary>The types that the negotiation knows; those for additional key exchanges follow the first five.</summary>
    private const TransformType Last = TransformType.AdditionalKeyExchange7;

    /// <summary>Empty exactly where <see cref="ProposalNegotiation.Choose"/> takes the proposal.</summary>
    public static List<TransformType> Differing(
        AlgorithmProposal mine, Proposal theirs, ProtocolId protocol, bool withKeyExchange, bool withAdditional)
    {
        var differing = new List<TransformType>();
        if (protocol == ProtocolId.Ah
            ? ProposalNegotiation.Offers(theirs, TransformType.Encryption)
            : ProposalNegotiation.PickCipher(mine, theirs, mayBeLonger: true) is null)
            differing.Add(TransformType.Encryption);
        if (protocol == ProtocolId.Ike && !Common(theirs, TransformType.Prf, mine.Prf, p => (ushort)p))
            differing.Add(TransformType.Prf);
        if (!IntegrityFits(mine, theirs))
            differing.Add(TransformType.Integrity);
        if (withKeyExchange)
            AddKeyExchanges(differing, mine, theirs, protocol);
        if (protocol != ProtocolId.Ike && !Common(
            theirs, TransformType.ExtendedSequenceNumbers, mine.ExtendedSequenceNumbers, e => e ? (ushort)1 : (ushort)0))
        {
            differing.Add(TransformType.ExtendedSequenceNumbers);
        }
        foreach (var transform in theirs.Transforms)
        {
            if (!ProposalNegotiation.IsKnown(transform.Type, withAdditional) && !differing.Contains(transform.Type))
                differing.Add(transform.Type);
        }
        return differing;
    }

    /// <summary>A combined-mode cipher goes without a MAC, any other needs one.</summary>
    private static bool IntegrityFits(AlgorithmProposal mine, Proposal theirs)
    {
        var cipher = ProposalNegotiation.PickCipher(mine, theirs, mayBeLonger: true);
        var isAead = cipher is { } picked
            ? CipherSuite.IsCombinedMode((EncryptionId)picked.Id)
            : mine.Integrity.Length == 0;
        return isAead
            ? ProposalNegotiation.OffersNone(theirs, TransformType.Integrity)
            : Common(theirs, TransformType.Integrity, mine.Integrity, i => (ushort)i);
    }

    private static void AddKeyExchanges(
        List<TransformType> differing, AlgorithmProposal mine, Proposal theirs, ProtocolId protocol)
    {
        if (AdditionalKeyExchanges.TryPick(mine, theirs, protocol, KeyExchangeMethod.None, [], out _))
            return;
        var before = differing.Count;
        if (!Common(theirs, TransformType.KeyExchange, mine.KeyExchange, m => (ushort)m)
            && (protocol == ProtocolId.Ike || !ProposalNegotiation.OffersNone(theirs, TransformType.KeyExchange)))
        {
            differing.Add(TransformType.KeyExchange);
        }
        for (var type = TransformType.AdditionalKeyExchange1; type <= Last; type++)
        {
            if (!AdditionalKeyExchanges.Fits(mine, theirs, type))
                differing.Add(type);
        }
        // Each fits by itself, but no method may come twice, and none without a first one.
        if (differing.Count == before)
            differing.Add(TransformType.KeyExchange);
    }

    private static bool Common<T>(Proposal theirs, TransformType type, T[] mine, Func<T, ushort> id) =>
        Array.Exists(mine, choice => ProposalNegotiation.Find(theirs, type, id(choice)) is not null);
}
