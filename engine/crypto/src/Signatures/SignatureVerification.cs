using System.Security.Cryptography;
using IkeLab.Crypto.Native;
using IkeLab.Crypto.Prfs;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// Verifies signatures of AUTH payloads and certificates. Never throws on what a peer can send.
/// </summary>
internal static unsafe class SignatureVerification
{
    /// <param name="signature">For ECDSA the DER form.</param>
    internal static bool Verify(
        PublicKey key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> message,
        ReadOnlyMemory<byte> signature)
    {
        if (!algorithm.Fits(key.Algorithm))
            return false;
        if (algorithm.Kind == SignatureKind.EdDsa)
            return VerifyEdwards(key, message, signature.Span);
        Span<byte> buffer = stackalloc byte[Digests.MaxLength];
        Span<byte> digest = buffer[..Digests.Length(algorithm.Hash)];
        Digests.Compute(algorithm.Hash, message, digest);
        return algorithm.Kind == SignatureKind.Ecdsa
            ? Ecdsa.FromDer(key.Algorithm, signature) is { } raw && Ecdsa.Verify(key, digest, raw)
            : VerifyRsa(key, algorithm, digest, signature.Span);
    }

    private static bool VerifyRsa(
        PublicKey key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> encoded = stackalloc byte[PublicKey.MaxRsaBits / 8];
        encoded = encoded[..key.Value.Length];
        if (!TryRecover(key, signature, encoded))
            return false;
        if (algorithm.Kind == SignatureKind.RsaPss)
            return RsaPadding.VerifyPss(algorithm.Hash, digest, encoded, key.Bits);
        Span<byte> expected = stackalloc byte[PublicKey.MaxRsaBits / 8];
        expected = expected[..key.Value.Length];
        return RsaPadding.TryEncodePkcs1(algorithm.Hash, digest, expected)
            && CryptographicOperations.FixedTimeEquals(expected, encoded);
    }

    /// <summary>
    /// signature^e mod n; false unless the signature has the modulus's length and is below it.
    /// </summary>
    private static bool TryRecover(PublicKey key, ReadOnlySpan<byte> signature, Span<byte> encoded)
    {
        if (signature.Length != key.Value.Length || signature.SequenceCompareTo(key.Value) >= 0)
            return false;
        using var numbers = new BigNumbers();
        nint modulus = numbers.Read(key.Value), result = numbers.New();
        nint montgomery = Require(BN_MONT_CTX_new());
        Require(BN_MONT_CTX_set(montgomery, modulus, numbers.Context));
        nint number = numbers.Read(signature), exponent = numbers.Read(key.Exponent);
        Require(BN_mod_exp_mont(result, number, exponent, modulus, numbers.Context, montgomery));
        BN_MONT_CTX_free(montgomery);
        BigNumbers.Write(result, encoded);
        return true;
    }

    private static bool VerifyEdwards(PublicKey key, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != key.Algorithm.EdwardsSignatureLength())
            return false;
        nint context = Require(EVP_MD_CTX_new());
        nint native;
        bool good;
        fixed (byte* k = key.Value)
        {
            native = EVP_PKEY_new_raw_public_key_ex(
                0, key.Algorithm.ToString(), 0, k, (nuint)key.Value.Length);
        }
        fixed (byte* m = message, s = signature)
        {
            good = native != 0
                && EVP_DigestVerifyInit(context, null, 0, 0, native) > 0
                && EVP_DigestVerify(context, s, (nuint)signature.Length, m, (nuint)message.Length) == 1;
        }
        EVP_MD_CTX_free(context);
        EVP_PKEY_free(native);
        if (!good)
            ERR_clear_error();
        return good;
    }
}
