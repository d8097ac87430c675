namespace IkeLab.Configuration.Sources;

/// <summary>A run of characters of one file.</summary>
internal readonly record struct SourceSpan(SourceFile File, int Offset, int Length)
{
    public SourcePosition Position => File.Position(Offset);
}
