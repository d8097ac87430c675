namespace IkeLab.Configuration;

/// <summary>
/// One <c>ikesa</c> or <c>childsa</c>: alternatives of each kind, most wanted first; empty: the defaults.
/// </summary>
public sealed record TransformSet
{
    public ValueList<AlgorithmName> Authentication { get; init; } = [];
    public ValueList<AlgorithmName> Encryption { get; init; } = [];
    public ValueList<AlgorithmName> Prf { get; init; } = [];
    public ValueList<AlgorithmName> Groups { get; init; } = [];
    public ValueList<bool> ExtendedSequenceNumbers { get; init; } = [];
    public required SourceReference Source { get; init; }

    /// <summary>
    /// The sets with no gaps left: where neither a cipher nor an authentication is named, one with
    /// combined-mode ciphers
    /// and one without.
    /// </summary>
    internal IEnumerable<TransformSet> Complete(bool isIke)
    {
        var combined = Encryption.Any(e => e.IsCombined);
        var separate = Encryption.Any(e => !e.IsCombined) || Authentication.Count > 0;
        if (!separate)
            yield return Fill(isIke ? DefaultTransforms.IkeCombined : DefaultTransforms.ChildCombined);
        if (!combined)
            yield return Fill(isIke ? DefaultTransforms.Ike : DefaultTransforms.Child);
    }

    /// <summary>AH encrypts nothing.</summary>
    internal TransformSet CompleteForAh() => Fill(DefaultTransforms.Child) with { Encryption = [] };

    private TransformSet Fill(TransformSet defaults) => this with
    {
        Authentication = Authentication.Count > 0 ? Authentication : defaults.Authentication,
        Encryption = Encryption.Count > 0 ? Encryption : defaults.Encryption,
        Prf = Prf.Count > 0 ? Prf : defaults.Prf,
        Groups = Groups.Count > 0 ? Groups : defaults.Groups,
        ExtendedSequenceNumbers = ExtendedSequenceNumbers.Count > 0 ? ExtendedSequenceNumbers
            : defaults.ExtendedSequenceNumbers,
    };
}
