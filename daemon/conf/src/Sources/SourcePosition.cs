namespace IkeLab.Configuration;

/// <summary>A place in a configuration: lines and columns count from 1, columns in UTF-16 units.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>
/// Where a part of the model was written. Two parts that say the same are equal wherever they stand.
/// </summary>
public sealed class SourceReference : IEquatable<SourceReference>
{
    internal SourceReference(Sources.SourceSpan span) => Span = span;

    internal Sources.SourceSpan Span { get; }

    public SourcePosition Position => Span.Position;

    public bool Equals(SourceReference? other) => other is not null;
    public override bool Equals(object? obj) => obj is SourceReference;
    public override int GetHashCode() => 0;
    public override string ToString() => Position.ToString();
}
