using System.Formats.Asn1;
using System.Security.Cryptography;
using IkeLab.Crypto.KeyExchange;
using IkeLab.Crypto.Native;
using IkeLab.Crypto.Prfs;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Signatures;

/// <summary>Makes key pairs as pure functions of a seed, over HMAC-DRBG.</summary>
internal static class SeededKeys
{
    private const int PublicExponent = 65537;

    internal static PrivateKey Make(KeyAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfEqual((int)algorithm, (int)KeyAlgorithm.Rsa, nameof(algorithm));
        using var stream = new HmacDrbg<Sha256>(seed);
        if (algorithm.IsEdDsa())
        {
            Span<byte> edwardsSeed = stackalloc byte[algorithm.EdwardsKeyLength()];
            stream.Fill(edwardsSeed);
            PrivateKey edwards = PrivateKeyEncoding.FromEdwardsSeed(algorithm, edwardsSeed);
            CryptographicOperations.ZeroMemory(edwardsSeed);
            return edwards;
        }
        Curve curve = algorithm.Curve();
        Span<byte> wide = stackalloc byte[curve.ScalarLength + 8];
        stream.Fill(wide);
        Span<byte> scalar = stackalloc byte[curve.ScalarLength];
        curve.ReduceScalar(wide, scalar);
        PrivateKey key = PrivateKeyEncoding.FromScalar(algorithm, scalar);
        CryptographicOperations.ZeroMemory(wide);
        CryptographicOperations.ZeroMemory(scalar);
        return key;
    }

    internal static PrivateKey MakeRsa(ReadOnlySpan<byte> seed, int bits)
    {
        if (bits is < PublicKey.MinRsaBits or > PublicKey.MaxRsaBits || bits % 16 != 0)
            throw new ArgumentOutOfRangeException(nameof(bits), "Not a multiple of 16 from 1024 to 8192.");
        using var stream = new HmacDrbg<Sha256>(seed);
        using var numbers = new BigNumbers();
        nint p = FindPrime(numbers, stream, bits / 16), q;
        do
            q = FindPrime(numbers, stream, bits / 16);
        while (BN_cmp(p, q) == 0);
        byte[] pkcs1 = BN_cmp(p, q) > 0 ? Encode(numbers, p, q) : Encode(numbers, q, p);
        try
        {
            return PrivateKeyEncoding.FromPkcs1(pkcs1);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs1);
        }
    }

    /// <summary>
    /// The first prime in the stream. Its two top bits are set, so that the product of two has its full
    /// length.
    /// </summary>
    private static nint FindPrime(in BigNumbers numbers, HmacDrbg<Sha256> stream, int octets)
    {
        Span<byte> candidate = stackalloc byte[octets];
        nint number = numbers.New();
        do
        {
            stream.Fill(candidate);
            candidate[0] |= 0xc0;
            candidate[^1] |= 1;
            BigNumbers.Reread(number, candidate);
        }
        // The exponent is prime: it divides p-1 or has an inverse.
        while (BN_mod_word(number, PublicExponent) == 1 || BN_check_prime(number, numbers.Context, 0) != 1);
        CryptographicOperations.ZeroMemory(candidate);
        return number;
    }

    /// <summary>RSAPrivateKey (RFC 8017 appendix A.1.2) of two primes, the larger first.</summary>
    private static byte[] Encode(in BigNumbers numbers, nint p, nint q)
    {
        nint context = numbers.Context;
        nint n = numbers.New(), e = numbers.New(), d = numbers.New(), coefficient = numbers.New();
        nint p1 = numbers.New(), q1 = numbers.New(), phi = numbers.New();
        Require(BN_mul(n, p, q, context));
        Require(BN_set_word(e, PublicExponent));
        Require(BN_mul(p1, p, numbers.One(), context));
        Require(BN_sub_word(p1, 1));
        Require(BN_mul(q1, q, numbers.One(), context));
        Require(BN_sub_word(q1, 1));
        Require(BN_mul(phi, p1, q1, context));
        BN_set_flags(phi, ConstantTime);
        Require(BN_mod_inverse(d, e, phi, context));
        nint dp = numbers.New(), dq = numbers.New();
        Require(BN_div(0, dp, d, p1, context));
        Require(BN_div(0, dq, d, q1, context));
        BN_set_flags(p, ConstantTime);
        Require(BN_mod_inverse(coefficient, q, p, context));
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (nint number in (ReadOnlySpan<nint>)[n, e, d, p, q, dp, dq, coefficient])
                WriteNumber(writer, number);
        }
        byte[] encoded = writer.Encode();
        writer.Reset();
        return encoded;
    }

    private static void WriteNumber(AsnWriter writer, nint number)
    {
        Span<byte> octets = stackalloc byte[(BN_num_bits(number) + 7) / 8];
        BigNumbers.Write(number, octets);
        writer.WriteIntegerUnsigned(octets);
        CryptographicOperations.ZeroMemory(octets);
    }
}
