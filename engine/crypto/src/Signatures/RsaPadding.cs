using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Crypto.Prfs;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// The encodings of a digest that an RSA key signs: EMSA-PKCS1-v1_5 and EMSA-PSS (RFC 8017 §9).
/// </summary>
internal static class RsaPadding
{
    private const byte PssTrailer = 0xbc;

    /// <summary>
    /// Writes 00 01 FF… 00 DigestInfo over the whole span. There is one encoding only, so verifying means
    /// encoding again and comparing (RFC 8017 §8.2.2).
    /// </summary>
    internal static bool TryEncodePkcs1(HashAlgorithmId hash, ReadOnlySpan<byte> digest, Span<byte> encoded)
    {
        ReadOnlySpan<byte> prefix = DigestInfoPrefix(hash);
        int padding = encoded.Length - prefix.Length - digest.Length - 3;
        // RFC 8017 §9.2: at least eight octets of padding.
        if (padding < 8)
            return false;
        encoded[0] = 0;
        encoded[1] = 1;
        encoded.Slice(2, padding).Fill(0xff);
        encoded[padding + 2] = 0;
        prefix.CopyTo(encoded[(padding + 3)..]);
        digest.CopyTo(encoded[(padding + 3 + prefix.Length)..]);
        return true;
    }

    /// <param name="encoded">As many octets as the modulus.</param>
    /// <param name="modulusBits">The encoding has one bit less.</param>
    /// <returns>False when the modulus is too small for this hash and salt.</returns>
    internal static bool TryEncodePss(
        HashAlgorithmId hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt,
        Span<byte> encoded, int modulusBits)
    {
        encoded.Clear();
        Span<byte> message = encoded[^((modulusBits - 1 + 7) / 8)..];
        int maskedLength = message.Length - digest.Length - 1;
        if (maskedLength < salt.Length + 1)
            return false;
        Span<byte> masked = message[..maskedLength];
        Span<byte> check = message.Slice(maskedLength, digest.Length);
        ComputeCheck(hash, digest, salt, check);
        masked[^(salt.Length + 1)] = 1;
        salt.CopyTo(masked[^salt.Length..]);
        ApplyMask(hash, check, masked);
        masked[0] &= TopMask(message.Length, modulusBits);
        message[^1] = PssTrailer;
        return true;
    }

    /// <summary>
    /// Undoes the encoding in place; the salt must be as long as the digest (RFC 7427 appendix A.4).
    /// </summary>
    internal static bool VerifyPss(
        HashAlgorithmId hash, ReadOnlySpan<byte> digest, Span<byte> encoded, int modulusBits)
    {
        int length = (modulusBits - 1 + 7) / 8;
        Span<byte> message = encoded[^length..];
        int maskedLength = length - digest.Length - 1;
        if (encoded[..^length].ContainsAnyExcept((byte)0) || maskedLength < digest.Length + 1)
            return false;
        Span<byte> masked = message[..maskedLength];
        Span<byte> check = message.Slice(maskedLength, digest.Length);
        byte topMask = TopMask(length, modulusBits);
        if (message[^1] != PssTrailer || (masked[0] & ~topMask) != 0)
            return false;
        ApplyMask(hash, check, masked);
        masked[0] &= topMask;
        Span<byte> salt = masked[^digest.Length..];
        Span<byte> zeros = masked[..^(digest.Length + 1)];
        if (zeros.ContainsAnyExcept((byte)0) || masked[^(digest.Length + 1)] != 1)
            return false;
        Span<byte> expected = stackalloc byte[Digests.MaxLength];
        expected = expected[..digest.Length];
        ComputeCheck(hash, digest, salt, expected);
        return CryptographicOperations.FixedTimeEquals(expected, check);
    }

    /// <summary>The bits of the first octet that are below the encoding's length.</summary>
    private static byte TopMask(int length, int modulusBits) =>
        (byte)(0xff >> (8 * length - (modulusBits - 1)));

    private static void ComputeCheck(
        HashAlgorithmId hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> salt, Span<byte> check)
    {
        Span<byte> input = stackalloc byte[8 + 2 * Digests.MaxLength];
        input = input[..(8 + digest.Length + salt.Length)];
        input[..8].Clear();
        digest.CopyTo(input[8..]);
        salt.CopyTo(input[(8 + digest.Length)..]);
        Digests.Compute(hash, input, check);
    }

    /// <summary>XORs MGF1(seed) over the target (RFC 8017 appendix B.2.1).</summary>
    private static void ApplyMask(HashAlgorithmId hash, ReadOnlySpan<byte> seed, Span<byte> target)
    {
        Span<byte> input = stackalloc byte[Digests.MaxLength + 4];
        input = input[..(seed.Length + 4)];
        seed.CopyTo(input);
        Span<byte> block = stackalloc byte[Digests.MaxLength];
        block = block[..seed.Length];
        for (int at = 0; at < target.Length; at++)
        {
            if (at % seed.Length == 0)
            {
                BinaryPrimitives.WriteInt32BigEndian(input[seed.Length..], at / seed.Length);
                Digests.Compute(hash, input, block);
            }
            target[at] ^= block[at % seed.Length];
        }
    }

    /// <summary>The DER before the digest (RFC 8017 §9.2, note 1).</summary>
    private static ReadOnlySpan<byte> DigestInfoPrefix(HashAlgorithmId hash) => hash switch
    {
        HashAlgorithmId.Sha1 => [0x30, 33, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 20],
        HashAlgorithmId.Sha256 =>
            [0x30, 49, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 32],
        HashAlgorithmId.Sha384 =>
            [0x30, 65, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2, 5, 0, 4, 48],
        _ => [0x30, 81, 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3, 5, 0, 4, 64],
    };
}
