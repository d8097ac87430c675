namespace IkeLab.Engine.Sa;

/// <summary>
/// Which of two colliding exchanges is redundant (RFC 7296 §2.8.1): the one that holds the lowest of the four nonces,
/// compared octet by octet, where a nonce that ends first is the lower one.
/// </summary>
internal static class Nonces
{
    public static byte[] Lower(byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b) <= 0 ? a : b;

    /// <summary>Our exchange, whose lower nonce is <paramref name="ours"/>, is the redundant one.</summary>
    public static bool OursIsRedundant(byte[] ours, byte[] theirs) => ours.AsSpan().SequenceCompareTo(theirs) < 0;
}
