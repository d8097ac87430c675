using System.Formats.Asn1;
using System.Security.Cryptography;
using IkeLab.Crypto.KeyExchange;
using IkeLab.Crypto.Native;
using IkeLab.Crypto.Prfs;
using static IkeLab.Crypto.Native.LibCrypto;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// ECDSA (FIPS 186-5 §6) over libcrypto's curve arithmetic. Signatures are r | s, each as long as the order.
/// </summary>
internal static class Ecdsa
{
    internal static bool Verify(PublicKey key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Curve curve = key.Algorithm.Curve();
        int length = curve.ScalarLength;
        if (signature.Length != 2 * length)
            return false;
        if (!IsScalar(curve, signature[..length]) || !IsScalar(curve, signature[length..]))
            return false;
        using var numbers = new BigNumbers();
        using var point = new CurvePoint(curve.Group);
        nint r = numbers.Read(signature[..length]), n = curve.OrderNumber, context = numbers.Context;
        nint inverse = numbers.New(), u1 = numbers.New(), u2 = numbers.New(), x = numbers.New();
        Require(BN_mod_inverse(inverse, numbers.Read(signature[length..]), n, context));
        Require(BN_mod_mul(u1, numbers.Read(Truncate(curve, digest)), inverse, n, context));
        Require(BN_mod_mul(u2, r, inverse, n, context));
        if (!curve.TryRead(key.Value, point.Pointer, numbers))
            return false;
        Require(EC_POINT_mul(curve.Group, point.Pointer, u1, point.Pointer, u2, context));
        if (EC_POINT_is_at_infinity(curve.Group, point.Pointer) == 1)
            return false;
        Require(EC_POINT_get_affine_coordinates(curve.Group, point.Pointer, x, 0, context));
        Require(BN_div(0, u1, x, n, context));
        return BN_cmp(u1, r) == 0;
    }

    /// <summary>
    /// Signs with RFC 6979's nonce, a function of key and digest, so that the same input gives the same
    /// octets.
    /// </summary>
    internal static byte[] SignDeterministic(
        KeyAlgorithm algorithm, ReadOnlySpan<byte> scalar, HashAlgorithmId hash, ReadOnlySpan<byte> digest)
    {
        Curve curve = algorithm.Curve();
        Span<byte> seed = stackalloc byte[2 * curve.ScalarLength];
        scalar.CopyTo(seed);
        ReduceDigest(curve, digest, seed[curve.ScalarLength..]);
        byte[] signature = hash switch
        {
            HashAlgorithmId.Sha256 => Sign<Sha256>(curve, scalar, digest, seed),
            HashAlgorithmId.Sha384 => Sign<Sha384>(curve, scalar, digest, seed),
            _ => Sign<Sha512>(curve, scalar, digest, seed),
        };
        CryptographicOperations.ZeroMemory(seed);
        return signature;
    }

    /// <summary>Ecdsa-Sig-Value (RFC 3279 §2.2.3) to r | s; null unless it is exactly that in DER.</summary>
    internal static byte[]? FromDer(KeyAlgorithm algorithm, ReadOnlyMemory<byte> der)
    {
        int length = algorithm.Curve().ScalarLength;
        byte[] signature = new byte[2 * length];
        try
        {
            var outer = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader sequence = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            bool good = TryReadScalar(sequence, signature.AsSpan(0, length))
                && TryReadScalar(sequence, signature.AsSpan(length)) && !sequence.HasData;
            return good ? signature : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    internal static byte[] ToDer(ReadOnlySpan<byte> signature)
    {
        int length = signature.Length / 2;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(Significant(signature[..length]));
            writer.WriteIntegerUnsigned(Significant(signature[length..]));
        }
        return writer.Encode();
    }

    private static byte[] Sign<THash>(
        Curve curve, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> seed)
        where THash : IHash
    {
        using var nonces = new HmacDrbg<THash>(seed);
        Span<byte> nonce = stackalloc byte[curve.ScalarLength];
        byte[] signature = new byte[2 * curve.ScalarLength];
        do
            DrawNonce(curve, nonces, nonce);
        while (!TrySign(curve, scalar, digest, nonce, signature));
        CryptographicOperations.ZeroMemory(nonce);
        return signature;
    }

    /// <summary>RFC 6979 §3.2 step h: as many bits as the order has, until they are in [1, n-1].</summary>
    private static void DrawNonce<THash>(Curve curve, HmacDrbg<THash> nonces, Span<byte> nonce)
        where THash : IHash
    {
        int excess = int.LeadingZeroCount(curve.Order[0]) - 24;
        do
        {
            nonces.Fill(nonce);
            for (int i = nonce.Length - 1; excess != 0 && i >= 0; i--)
                nonce[i] = (byte)(nonce[i] >> excess | (i == 0 ? 0 : nonce[i - 1] << (8 - excess)));
        }
        while (!IsScalar(curve, nonce));
    }

    private static bool TrySign(
        Curve curve, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> nonce,
        Span<byte> signature)
    {
        Span<byte> point = stackalloc byte[2 * curve.FieldLength];
        curve.MultiplyBase(nonce, point);
        using var numbers = new BigNumbers();
        nint n = curve.OrderNumber, context = numbers.Context;
        nint r = numbers.New(), s = numbers.New(), inverse = numbers.New();
        Require(BN_div(0, r, numbers.Read(point[..curve.FieldLength]), n, context));
        Require(BN_mod_inverse(inverse, numbers.ReadSecret(nonce), n, context));
        Require(BN_mod_mul(s, r, numbers.ReadSecret(scalar), n, context));
        Require(BN_mod_add(s, s, numbers.Read(Truncate(curve, digest)), n, context));
        Require(BN_mod_mul(s, s, inverse, n, context));
        BigNumbers.Write(r, signature[..curve.ScalarLength]);
        BigNumbers.Write(s, signature[curve.ScalarLength..]);
        return BN_is_zero(r) == 0 && BN_is_zero(s) == 0;
    }

    /// <summary>bits2octets (RFC 6979 §2.3.4).</summary>
    private static void ReduceDigest(Curve curve, ReadOnlySpan<byte> digest, Span<byte> reduced)
    {
        using var numbers = new BigNumbers();
        nint remainder = numbers.New();
        nint number = numbers.Read(Truncate(curve, digest));
        Require(BN_div(0, remainder, number, curve.OrderNumber, numbers.Context));
        BigNumbers.Write(remainder, reduced);
    }

    /// <summary>
    /// The digest's leftmost bits, as many as the order has. Only P-521's order is no whole number of octets,
    /// and no digest is that long.
    /// </summary>
    private static ReadOnlySpan<byte> Truncate(Curve curve, ReadOnlySpan<byte> digest) =>
        digest.Length > curve.ScalarLength ? digest[..curve.ScalarLength] : digest;

    private static bool IsScalar(Curve curve, ReadOnlySpan<byte> number) =>
        number.SequenceCompareTo(curve.Order) < 0 && number.ContainsAnyExcept((byte)0);

    private static bool TryReadScalar(AsnReader sequence, Span<byte> scalar)
    {
        ReadOnlySpan<byte> integer = sequence.ReadIntegerBytes().Span;
        if (integer[0] >= 0x80)
            return false;
        integer = integer.TrimStart((byte)0);
        if (integer.Length > scalar.Length)
            return false;
        integer.CopyTo(scalar[^integer.Length..]);
        return true;
    }

    /// <summary>At least one octet: zero stays zero.</summary>
    private static ReadOnlySpan<byte> Significant(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> trimmed = number.TrimStart((byte)0);
        return trimmed.IsEmpty ? number[^1..] : trimmed;
    }
}
