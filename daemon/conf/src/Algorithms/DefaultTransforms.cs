namespace IkeLab.Configuration;

/// <summary>
/// What is offered where nothing is written: iked's list without 3des, hmac-sha1, modp1536 and modp1024,
/// which RFC 8247
/// and RFC 8221 have put aside and which must be asked for by name.
/// </summary>
internal static class DefaultTransforms
{
    private static readonly SourceReference Nowhere = new(new(new("defaults", ""), 0, 0));

    private static readonly ValueList<AlgorithmName> Prfs =
        From(AlgorithmTable.Prf, "hmac-sha2-256", "hmac-sha2-384", "hmac-sha2-512");

    private static readonly ValueList<AlgorithmName> Groups = From(
        AlgorithmTable.Group, "curve25519", "ecp521", "ecp384", "ecp256", "modp4096", "modp3072", "modp2048");

    private static readonly ValueList<AlgorithmName> Authentication =
        From(AlgorithmTable.Authentication, "hmac-sha2-256", "hmac-sha2-384", "hmac-sha2-512");

    private static readonly ValueList<AlgorithmName> Combined =
        From(AlgorithmTable.IkeEncryption, "aes-128-gcm", "aes-256-gcm");

    private static readonly ValueList<AlgorithmName> Separate =
        From(AlgorithmTable.IkeEncryption, "aes-256", "aes-192", "aes-128");

    private static readonly ValueList<AlgorithmName> NoGroup = From(AlgorithmTable.Group, "none");

    public static TransformSet IkeCombined { get; } =
        new() { Encryption = Combined, Prf = Prfs, Groups = Groups, Source = Nowhere };

    public static TransformSet Ike { get; } = new()
    {
        Encryption = Separate,
        Authentication = Authentication,
        Prf = Prfs,
        Groups = Groups,
        Source = Nowhere,
    };

    public static TransformSet ChildCombined { get; } = new()
    {
        Encryption = Combined,
        Groups = NoGroup,
        ExtendedSequenceNumbers = [true, false],
        Source = Nowhere,
    };

    public static TransformSet Child { get; } = ChildCombined with
    {
        Encryption = Separate,
        Authentication = Authentication,
    };

    /// <summary>What stands for no <c>ikesa</c> or <c>childsa</c> at all.</summary>
    public static IEnumerable<TransformSet> Sets(bool isIke) => isIke ? [IkeCombined, Ike] : [ChildCombined, Child];

    private static ValueList<AlgorithmName> From(AlgorithmTable table, params ReadOnlySpan<string> words)
    {
        var list = new List<AlgorithmName>();
        foreach (var word in words)
            list.Add(table[word]);
        return [.. list];
    }
}
