namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// MODP groups (RFC 7296 appendix B, RFC 3526, RFC 5114); values have the prime's length on the wire.
/// </summary>
internal sealed class ModpDiffieHellman(KeyExchangeMethod method, ModpGroup group) : DiffieHellman(method)
{
    internal override int SeedLength => group.ExponentLength + (group.HasSmallSubgroup ? 8 : 0);
    internal override int ScalarLength => group.ExponentLength;

    internal override void DeriveScalar(ReadOnlySpan<byte> seed, Span<byte> scalar)
    {
        if (group.HasSmallSubgroup)
        {
            group.ReduceExponent(seed, scalar);
            return;
        }
        // The top bit makes every exponent as long as every other and never 0 or 1.
        seed.CopyTo(scalar);
        scalar[0] |= 0x80;
    }

    internal override void ComputePublic(ReadOnlySpan<byte> scalar, Span<byte> ownPublic) =>
        group.PowerOfGenerator(scalar, ownPublic);

    internal override bool ComputeShared(
        ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret) =>
        group.TryPower(peerPublic, scalar, sharedSecret);
}
