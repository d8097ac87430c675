using System.Formats.Asn1;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Prfs;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// A public key that verifies signatures: plain octets without native memory, immutable, usable from any
/// thread.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Smaller moduli can be factored; larger ones cost us more than the peer.</summary>
    public const int MinRsaBits = 1024;
    public const int MaxRsaBits = 8192;

    /// <summary>A larger public exponent buys the peer nothing and us a slow verification.</summary>
    private const int MaxExponentLength = 4;

    private readonly byte[] _spki;

    private PublicKey(KeyAlgorithm algorithm, byte[] value, byte[] exponent)
    {
        Algorithm = algorithm;
        Value = value;
        Exponent = exponent;
        _spki = SubjectPublicKeyInfo.Write(this);
    }

    public KeyAlgorithm Algorithm { get; }

    /// <summary>Bits of the modulus or of the curve.</summary>
    public int Bits => Algorithm switch
    {
        KeyAlgorithm.Rsa => Value.Length * 8 - int.LeadingZeroCount(Value[0]) + 24,
        KeyAlgorithm.EcdsaP256 or KeyAlgorithm.Ed25519 => 256,
        KeyAlgorithm.EcdsaP384 => 384,
        KeyAlgorithm.Ed448 => 448,
        _ => 521,
    };

    /// <summary>
    /// The modulus without leading zeros; x | y of an ECDSA key; an Edwards curve's encoded point.
    /// </summary>
    internal byte[] Value { get; }

    /// <summary>RSA's public exponent; empty for others.</summary>
    internal byte[] Exponent { get; }

    /// <summary>
    /// The SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7), as a raw public key carries it (RFC 7670).
    /// </summary>
    public ReadOnlySpan<byte> Spki => _spki;

    /// <summary>
    /// SHA-1 of the SubjectPublicKeyInfo: what CERTREQ names an authority by (RFC 7296 §3.7).
    /// </summary>
    public byte[] AuthorityHash()
    {
        byte[] hash = new byte[20];
        Digests.Compute(HashAlgorithmId.Sha1, _spki, hash);
        return hash;
    }

    /// <summary>Reads a SubjectPublicKeyInfo that may come from a peer.</summary>
    /// <param name="reason">Why the key cannot be used, in one sentence; empty on success.</param>
    public static PublicKey? TryRead(ReadOnlyMemory<byte> spki, out string reason)
    {
        try
        {
            var reader = new AsnReader(spki, AsnEncodingRules.DER);
            PublicKey? key = SubjectPublicKeyInfo.Read(reader, out reason);
            if (key is null || !reader.HasData)
                return key;
            reason = "Octets follow the public key.";
        }
        catch (AsnContentException)
        {
            reason = "The public key is not well-formed DER.";
        }
        return null;
    }

    /// <summary>The key of an X.509 certificate, of which nothing else is checked.</summary>
    /// <inheritdoc cref="TryRead"/>
    public static PublicKey? TryReadCertificate(ReadOnlyMemory<byte> certificate, out string reason) =>
        DecodedCertificate.TryDecode(certificate, out reason)?.PublicKey;

    public bool Equals(PublicKey? other) => other is not null && _spki.AsSpan().SequenceEqual(other._spki);

    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    public override int GetHashCode() => BitConverter.ToInt32(AuthorityHash());

    internal static PublicKey? TryRsa(
        ReadOnlySpan<byte> modulus, ReadOnlySpan<byte> exponent, out string reason)
    {
        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        int bits = modulus.IsEmpty ? 0 : modulus.Length * 8 - int.LeadingZeroCount(modulus[0]) + 24;
        reason = "";
        if (bits is < MinRsaBits or > MaxRsaBits)
            reason = $"An RSA key of {bits} bits is outside {MinRsaBits} to {MaxRsaBits}.";
        else if (modulus[^1] % 2 == 0)
            reason = "The RSA modulus is even.";
        else if (exponent.Length is 0 or > MaxExponentLength || exponent[^1] % 2 == 0 || exponent is [1])
            reason = "The RSA public exponent is not an odd number from 3 to 2^32.";
        return reason.Length == 0
            ? new PublicKey(KeyAlgorithm.Rsa, modulus.ToArray(), exponent.ToArray())
            : null;
    }

    /// <param name="point">x | y.</param>
    internal static PublicKey? TryEcdsa(KeyAlgorithm algorithm, ReadOnlySpan<byte> point, out string reason)
    {
        reason = algorithm.Curve().Contains(point) ? "" : "The public key is not a point of its curve.";
        return reason.Length == 0 ? new PublicKey(algorithm, point.ToArray(), []) : null;
    }

    internal static PublicKey? TryEdwards(KeyAlgorithm algorithm, ReadOnlySpan<byte> point, out string reason)
    {
        reason = point.Length == algorithm.EdwardsKeyLength() ? "" : "The public key has a wrong length.";
        return reason.Length == 0 ? new PublicKey(algorithm, point.ToArray(), []) : null;
    }
}
