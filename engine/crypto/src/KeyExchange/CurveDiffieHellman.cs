namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// ECP groups (RFC 5903) and brainpool curves (RFC 6954): x | y on the wire, x alone as the secret.
/// </summary>
internal sealed class CurveDiffieHellman(KeyExchangeMethod method, Curve curve) : DiffieHellman(method)
{
    internal override int SeedLength => curve.ScalarLength + 8;
    internal override int ScalarLength => curve.ScalarLength;

    internal override void DeriveScalar(ReadOnlySpan<byte> seed, Span<byte> scalar) =>
        curve.ReduceScalar(seed, scalar);

    internal override void ComputePublic(ReadOnlySpan<byte> scalar, Span<byte> ownPublic) =>
        curve.MultiplyBase(scalar, ownPublic);

    internal override bool ComputeShared(
        ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret) =>
        curve.Multiply(scalar, peerPublic, sharedSecret);
}
