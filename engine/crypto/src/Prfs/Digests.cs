namespace IkeLab.Crypto.Prfs;

/// <summary>The hash functions of signatures, chosen at run time (RFC 7427 §7).</summary>
internal static unsafe class Digests
{
    internal const int MaxLength = 64;

    /// <summary>Octets of output; 0 for <see cref="HashAlgorithmId.Identity"/> and unknown values.</summary>
    internal static int Length(HashAlgorithmId hash) => hash switch
    {
        HashAlgorithmId.Sha1 => 20,
        HashAlgorithmId.Sha256 => 32,
        HashAlgorithmId.Sha384 => 48,
        HashAlgorithmId.Sha512 => 64,
        _ => 0,
    };

    /// <summary>Writes <see cref="Length"/> octets.</summary>
    internal static void Compute(HashAlgorithmId hash, ReadOnlySpan<byte> data, Span<byte> digest)
    {
        fixed (byte* output = digest[..Length(hash)])
        {
            switch (hash)
            {
                case HashAlgorithmId.Sha1:
                    Hmac<Sha1>.Digest(data, output);
                    break;
                case HashAlgorithmId.Sha256:
                    Hmac<Sha256>.Digest(data, output);
                    break;
                case HashAlgorithmId.Sha384:
                    Hmac<Sha384>.Digest(data, output);
                    break;
                case HashAlgorithmId.Sha512:
                    Hmac<Sha512>.Digest(data, output);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(hash));
            }
        }
    }
}
