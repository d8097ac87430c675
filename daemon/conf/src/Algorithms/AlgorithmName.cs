namespace IkeLab.Configuration;

public enum AlgorithmKind : byte
{
    Authentication,
    Encryption,
    Prf,
    Group,
}

/// <summary>A word for an algorithm and what stands behind it.</summary>
/// <param name="Name">The first of its names.</param>
/// <param name="Id">The number of its transform (IANA), 0 for no key exchange.</param>
/// <param name="KeyBits">For ciphers with a choice of key lengths, else 0.</param>
/// <param name="IsCombined">A cipher that authenticates by itself.</param>
/// <param name="Alternative">Not implemented here; this one is to be used instead.</param>
/// <param name="IsWeak">Works, but should not be used any more (RFC 8247, RFC 8221).</param>
public sealed record AlgorithmName(
    AlgorithmKind Kind, string Name, ushort Id, int KeyBits = 0, bool IsCombined = false,
    string? Alternative = null, bool IsWeak = false)
{
    public override string ToString() => Name;
}
