namespace IkeLab.Trust.Revocation;

internal enum RevocationState : byte
{
    /// <summary>A source that counts says that it is not revoked.</summary>
    Good,
    Revoked,

    /// <summary>No source that counts says anything.</summary>
    Unknown,
}

/// <param name="Detail">
/// Revoked: since when and by whom, as the end of a sentence. Unknown: what the sources said instead, as a
/// clause.
/// </param>
internal readonly record struct RevocationStatus(RevocationState State, string Detail)
{
    public static RevocationStatus Good => new(RevocationState.Good, "");

    public static RevocationStatus Revoked(DateTimeOffset since, string by) =>
        new(RevocationState.Revoked, $"since {Sentences.Text(since)} by {by}");

    public static RevocationStatus Unknown(string why) => new(RevocationState.Unknown, why);
}
