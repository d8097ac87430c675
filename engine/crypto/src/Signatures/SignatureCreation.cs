using System.Security.Cryptography;
using IkeLab.Crypto.Native;
using IkeLab.Crypto.Prfs;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Signatures;

/// <summary>Makes signatures of AUTH payloads and certificates.</summary>
internal static unsafe class SignatureCreation
{
    /// <param name="deterministic">
    /// The same key, algorithm and message give the same octets. Otherwise ECDSA nonces and PSS salts are
    /// random, which withstands fault attacks better; PKCS#1 v1.5 and EdDSA have no choice.
    /// </param>
    /// <returns>For ECDSA r | s.</returns>
    internal static byte[] Sign(
        PrivateKey key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> message, bool deterministic)
    {
        if (!algorithm.Fits(key.Algorithm))
            throw new ArgumentException($"A {key.Algorithm} key cannot make {algorithm}.", nameof(algorithm));
        if (algorithm.Kind == SignatureKind.EdDsa)
            return SignEdwards(key, message);
        Span<byte> buffer = stackalloc byte[Digests.MaxLength];
        Span<byte> digest = buffer[..Digests.Length(algorithm.Hash)];
        Digests.Compute(algorithm.Hash, message, digest);
        if (algorithm.Kind != SignatureKind.Ecdsa)
            return SignRsa(key, algorithm, digest, deterministic);
        return deterministic
            ? Ecdsa.SignDeterministic(key.Algorithm, key.Secret, algorithm.Hash, digest)
            : Ecdsa.FromDer(key.Algorithm, SignNative(key, digest, rsa: false))!;
    }

    private static byte[] SignRsa(
        PrivateKey key, SignatureAlgorithm algorithm, ReadOnlySpan<byte> digest, bool deterministic)
    {
        Span<byte> encoded = stackalloc byte[PublicKey.MaxRsaBits / 8];
        encoded = encoded[..key.PublicKey.Value.Length];
        bool fits;
        if (algorithm.Kind == SignatureKind.RsaPss)
        {
            Span<byte> salt = stackalloc byte[Digests.MaxLength];
            salt = salt[..digest.Length];
            if (deterministic)
                DeriveSalt(key, digest, salt);
            else
                RandomNumberGenerator.Fill(salt);
            fits = RsaPadding.TryEncodePss(algorithm.Hash, digest, salt, encoded, key.PublicKey.Bits);
        }
        else
        {
            fits = RsaPadding.TryEncodePkcs1(algorithm.Hash, digest, encoded);
        }
        if (!fits)
            throw new ArgumentException($"The RSA key is too small for {algorithm}.", nameof(algorithm));
        return SignNative(key, encoded, rsa: true);
    }

    private static void DeriveSalt(PrivateKey key, ReadOnlySpan<byte> digest, Span<byte> salt)
    {
        Span<byte> seed = stackalloc byte[32 + Digests.MaxLength];
        key.Secret.CopyTo(seed);
        digest.CopyTo(seed[32..]);
        using var stream = new HmacDrbg<Sha256>(seed[..(32 + digest.Length)]);
        stream.Fill(salt);
        CryptographicOperations.ZeroMemory(seed);
    }

    /// <summary>RSA's raw private operation over an encoded digest, or ECDSA in DER over a digest.</summary>
    private static byte[] SignNative(PrivateKey key, ReadOnlySpan<byte> input, bool rsa)
    {
        byte[] signature = new byte[PublicKey.MaxRsaBits / 8];
        nuint length = (nuint)signature.Length;
        nint context = Require(EVP_PKEY_CTX_new(key.Native.Pointer, 0));
        try
        {
            Require(EVP_PKEY_sign_init(context));
            if (rsa)
                Require(EVP_PKEY_CTX_set_rsa_padding(context, RsaNoPadding));
            fixed (byte* i = input, s = signature)
                Require(EVP_PKEY_sign(context, s, &length, i, (nuint)input.Length));
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
            GC.KeepAlive(key);
        }
        return signature[..(int)length];
    }

    private static byte[] SignEdwards(PrivateKey key, ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[key.Algorithm.EdwardsSignatureLength()];
        nuint length = (nuint)signature.Length;
        nint context = Require(EVP_MD_CTX_new());
        try
        {
            Require(EVP_DigestSignInit(context, null, 0, 0, key.Native.Pointer));
            fixed (byte* m = message, s = signature)
                Require(EVP_DigestSign(context, s, &length, m, (nuint)message.Length));
        }
        finally
        {
            EVP_MD_CTX_free(context);
            GC.KeepAlive(key);
        }
        return signature;
    }
}
