using IkeLab.Crypto.KeyExchange;

namespace IkeLab.Crypto.Signatures;

/// <summary>The kinds of keys that sign AUTH payloads and certificates.</summary>
public enum KeyAlgorithm : byte
{
    Rsa,
    EcdsaP256,
    EcdsaP384,
    EcdsaP521,
    Ed25519,
    Ed448,
}

/// <summary>Facts about key algorithms.</summary>
internal static class KeyAlgorithms
{
    internal static bool IsEcdsa(this KeyAlgorithm algorithm) =>
        algorithm is KeyAlgorithm.EcdsaP256 or KeyAlgorithm.EcdsaP384 or KeyAlgorithm.EcdsaP521;

    internal static bool IsEdDsa(this KeyAlgorithm algorithm) =>
        algorithm is KeyAlgorithm.Ed25519 or KeyAlgorithm.Ed448;

    /// <exception cref="NotSupportedException">
    /// This libcrypto lacks the curve, or it is no ECDSA algorithm.
    /// </exception>
    internal static Curve Curve(this KeyAlgorithm algorithm)
    {
        Curve? curve = algorithm switch
        {
            KeyAlgorithm.EcdsaP256 => KeyExchange.Curve.P256,
            KeyAlgorithm.EcdsaP384 => KeyExchange.Curve.P384,
            KeyAlgorithm.EcdsaP521 => KeyExchange.Curve.P521,
            _ => null,
        };
        return curve ?? throw new NotSupportedException($"libcrypto has no curve for {algorithm}.");
    }

    /// <summary>
    /// Octets of an Edwards curve's private and of its public key (RFC 8032 §5.1.5, §5.2.5).
    /// </summary>
    internal static int EdwardsKeyLength(this KeyAlgorithm algorithm) =>
        algorithm == KeyAlgorithm.Ed25519 ? 32 : 57;

    internal static int EdwardsSignatureLength(this KeyAlgorithm algorithm) =>
        2 * EdwardsKeyLength(algorithm);
}
