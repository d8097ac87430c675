using IkeLab.Configuration.Diagnostics;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration.Mapping;

/// <summary>
/// Turns transforms into proposals. An algorithm that is not to be had is named in a warning where others
/// of its kind are
/// left, and refused with what to use instead where none is.
/// </summary>
internal sealed class ProposalMapper(MappingOptions options, DiagnosticBag diagnostics)
{
    public AlgorithmProposal[] Ike(Policy policy) => Map(policy, policy.IkeSas, true);

    public AlgorithmProposal[] Child(Policy policy) =>
        policy.Protocol == SaProtocol.Ah ? Ah(policy) : Map(policy, policy.ChildSas, false);

    private AlgorithmProposal[] Ah(Policy policy)
    {
        ValueList<TransformSet> sets = policy.ChildSas.Count > 0 ? policy.ChildSas : [DefaultTransforms.Child];
        return
        [
            .. from set in sets
               let usable = Named(set with { Encryption = [] }, policy, isIke: false)
               where usable is not null
               select Proposal(usable.CompleteForAh(), isIke: false),
        ];
    }

    private AlgorithmProposal[] Map(Policy policy, ValueList<TransformSet> sets, bool isIke)
    {
        var proposals = new List<AlgorithmProposal>();
        if (sets.Count == 0)
        {
            proposals.AddRange(Proposals(DefaultTransforms.Sets(isIke), isIke));
            return [.. proposals];
        }
        foreach (var set in sets)
        {
            if (Named(set, policy, isIke) is { } usable)
                proposals.AddRange(Proposals(usable.Complete(isIke), isIke));
        }
        return [.. proposals];
    }

    /// <summary>The set without what is not to be had; null where that was all of a kind.</summary>
    private TransformSet? Named(TransformSet set, Policy policy, bool isIke)
    {
        var where = $"{(isIke ? "ikesa" : "childsa")} of the policy '{policy.Name}'";
        var encryption = Keep(set, set.Encryption, where, isIke);
        var authentication = Keep(set, set.Authentication, where, isIke);
        var prf = Keep(set, set.Prf, where, isIke);
        var groups = Keep(set, set.Groups, where, isIke);
        if (encryption is null || authentication is null || prf is null || groups is null)
            return null;
        if (options.ByPfKey && set.ExtendedSequenceNumbers is [true])
        {
            diagnostics.Error(set.Source.Span,
                $"{where}: 'esn' is not to be had by PF_KEY; remove it, or {PfKeyLimits.OtherBackend}");
            return null;
        }
        if (groups.Count > 1 && groups.Any(g => g.Id == 0))
        {
            diagnostics.Warn(set.Source.Span,
                $"{where}: 'none' beside other groups has no effect; children are rekeyed "
                + "with a key exchange");
            groups = [.. groups.Where(g => g.Id != 0)];
        }
        return set with { Encryption = encryption, Authentication = authentication, Prf = prf, Groups = groups };
    }

    private ValueList<AlgorithmName>? Keep(
        TransformSet set, ValueList<AlgorithmName> wanted, string where, bool isIke)
    {
        ValueList<AlgorithmName> kept = [.. wanted.Where(a => Has(a, isIke))];
        var missing = wanted.FirstOrDefault(a => !Has(a, isIke));
        if (missing is null)
            return kept;
        if (kept.Count > 0)
        {
            foreach (var left in wanted.Where(a => !Has(a, isIke)))
            {
                var how = Exists(left) ? "to be had by PF_KEY" : "implemented";
                diagnostics.Warn(set.Source.Span, $"{where}: '{left}' is not {how} and left out");
            }
            return kept;
        }
        diagnostics.Error(set.Source.Span, $"{where}: '{missing}' is not {InsteadOf(missing)}");
        return null;
    }

    private string InsteadOf(AlgorithmName missing) =>
        Exists(missing) ? $"to be had by PF_KEY; {PfKeyLimits.Instead}, or {PfKeyLimits.OtherBackend}"
        : missing.Alternative is { } alternative ? $"implemented; use {alternative} instead"
        : "implemented; the system's libcrypto lacks it, so use another one";

    /// <summary>A set of which nothing is left that encrypts is none.</summary>
    private IEnumerable<AlgorithmProposal> Proposals(IEnumerable<TransformSet> sets, bool isIke) =>
        from set in sets
        let available = set with
        {
            Encryption = [.. set.Encryption.Where(a => Has(a, isIke))],
            Authentication = [.. set.Authentication.Where(a => Has(a, isIke))],
            Prf = [.. set.Prf.Where(a => Has(a, isIke))],
            Groups = [.. set.Groups.Where(a => Has(a, isIke))],
            ExtendedSequenceNumbers = [.. set.ExtendedSequenceNumbers.Where(esn => !esn || !options.ByPfKey)],
        }
        where available.Encryption.Count > 0
        select Proposal(available, isIke);

    private bool Has(AlgorithmName algorithm, bool isIke) =>
        Exists(algorithm) && (isIke || !options.ByPfKey || PfKeyLimits.Has(algorithm));

    private bool Exists(AlgorithmName algorithm) => algorithm.Alternative is null && algorithm.Kind switch
    {
        AlgorithmKind.Authentication => options.Crypto.Supports((IntegrityId)algorithm.Id),
        AlgorithmKind.Encryption => options.Crypto.Supports((EncryptionId)algorithm.Id, algorithm.KeyBits),
        AlgorithmKind.Prf => options.Crypto.Supports((PrfId)algorithm.Id),
        _ => algorithm.Id == 0 || options.Crypto.Supports((KeyExchangeMethod)algorithm.Id),
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
