namespace IkeLab.Engine;

/// <summary>IKE SAs that a responder has begun for peers that are not authenticated.</summary>
/// <param name="Count">All of them, 0 or more.</param>
/// <param name="Unsolved">Those among them whose peers were given a puzzle and have not solved it (RFC 8019 §7.1.5).</param>
public readonly record struct HalfOpenLoad(int Count, int Unsolved)
{
    public static HalfOpenLoad operator +(HalfOpenLoad one, HalfOpenLoad other) =>
        new(one.Count + other.Count, one.Unsolved + other.Unsolved);
}
