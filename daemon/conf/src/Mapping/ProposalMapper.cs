using IkeLab.Configuration.Diagnostics;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration.Mapping;

/// <summary>
/// Turns transforms into proposals. An algorithm that is not to be had is named in a warning where others
/// of its kind are
/// left, and refused with what to use instead where none is.
/// </summary>
internal sealed class ProposalMapper(ICryptoProvider crypto, DiagnosticBag diagnostics)
{
    public AlgorithmProposal[] Ike(Policy policy) => Map(policy, policy.IkeSas, true);

    public AlgorithmProposal[] Child(Policy policy) => Map(policy, policy.ChildSas, false);

    private AlgorithmProposal[] Map(Policy policy, ValueList<TransformSet> sets, bool isIke)
    {
        var proposals = new List<AlgorithmProposal>();
        if (sets.Count == 0)
        {
            foreach (var set in DefaultTransforms.Sets(isIke))
                proposals.Add(Proposal(Available(set), isIke));
            return [.. proposals];
        }
        foreach (var set in sets)
        {
            if (Named(set, policy, isIke) is { } usable)
                proposals.AddRange(usable.Complete(isIke).Select(complete => Proposal(Available(complete), isIke)));
        }
        return [.. proposals];
    }

    /// <summary>The set without what is not to be had; null where that was all of a kind.</summary>
    private TransformSet? Named(TransformSet set, Policy policy, bool isIke)
    {
        var where = $"{(isIke ? "ikesa" : "childsa")} of the policy '{policy.Name}'";
        var encryption = Keep(set, set.Encryption, where);
        var authentication = Keep(set, set.Authentication, where);
        var prf = Keep(set, set.Prf, where);
        var groups = Keep(set, set.Groups, where);
        if (encryption is null || authentication is null || prf is null || groups is null)
            return null;
        if (groups.Count > 1 && groups.Any(g => g.Id == 0))
        {
            diagnostics.Warn(set.Source.Span,
                $"{where}: 'none' beside other groups has no effect; children are rekeyed "
                + "with a key exchange");
            groups = [.. groups.Where(g => g.Id != 0)];
        }
        return set with { Encryption = encryption, Authentication = authentication, Prf = prf, Groups = groups };
    }

    private ValueList<AlgorithmName>? Keep(TransformSet set, ValueList<AlgorithmName> wanted, string where)
    {
        ValueList<AlgorithmName> kept = [.. wanted.Where(Has)];
        var missing = wanted.FirstOrDefault(a => !Has(a));
        if (missing is null)
            return kept;
        var instead = missing.Alternative is { } alternative ? $"use {alternative} instead"
            : "the system's libcrypto lacks it, so use another one";
        if (kept.Count > 0)
        {
            foreach (var left in wanted.Where(a => !Has(a)))
                diagnostics.Warn(set.Source.Span, $"{where}: '{left}' is not implemented and left out");
            return kept;
        }
        diagnostics.Error(set.Source.Span, $"{where}: '{missing}' is not implemented; {instead}");
        return null;
    }

    private TransformSet Available(TransformSet set) => set with
    {
        Encryption = [.. set.Encryption.Where(Has)],
        Authentication = [.. set.Authentication.Where(Has)],
        Prf = [.. set.Prf.Where(Has)],
        Groups = [.. set.Groups.Where(Has)],
    };

    private bool Has(AlgorithmName algorithm) => algorithm.Alternative is null && algorithm.Kind switch
    {
        AlgorithmKind.Authentication => crypto.Supports((IntegrityId)algorithm.Id),
        AlgorithmKind.Encryption => crypto.Supports((EncryptionId)algorithm.Id, algorithm.KeyBits),
        AlgorithmKind.Prf => crypto.Supports((PrfId)algorithm.Id),
        _ => algorithm.Id == 0 || crypto.Supports((KeyExchangeMethod)algorithm.Id),
    };

    private static AlgorithmProposal Proposal(TransformSet set, bool isIke) => new()
    {
        Encryption = [.. set.Encryption.Select(e => new EncryptionChoice((EncryptionId)e.Id, e.KeyBits))],
        Integrity = [.. set.Authentication.Select(a => (IntegrityId)a.Id)],
        Prf = isIke ? [.. set.Prf.Select(p => (PrfId)p.Id)] : [],
        KeyExchange = [.. set.Groups.Where(g => g.Id != 0).Select(g => (KeyExchangeMethod)g.Id)],
        ExtendedSequenceNumbers = isIke ? [false] : [.. set.ExtendedSequenceNumbers],
    };
}
