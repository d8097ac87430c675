using System.Security.Cryptography;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.Signatures;

/// <summary>
/// A private key that signs AUTH payloads and certificates. Its octets live outside the managed heap and are
/// zeroed when it is disposed. Signing is safe from several threads at once.
/// </summary>
public sealed class PrivateKey : IDisposable
{
    private readonly SecretBuffer _pkcs8;
    private readonly SecretBuffer _secret;

    /// <summary>
    /// Made when it is first needed: libcrypto takes long to read an ECDSA key, and the deterministic
    /// signature does without.
    /// </summary>
    private readonly Lazy<KeyHandle> _native;

    /// <param name="pkcs8">PrivateKeyInfo in DER; the caller zeroes it.</param>
    /// <param name="secret">The scalar, the Edwards seed, or for RSA what salts are derived from.</param>
    internal PrivateKey(PublicKey publicKey, ReadOnlySpan<byte> pkcs8, ReadOnlySpan<byte> secret)
    {
        PublicKey = publicKey;
        _pkcs8 = new SecretBuffer(pkcs8);
        _secret = new SecretBuffer(secret);
        _native = new Lazy<KeyHandle>(() => publicKey.Algorithm.IsEdDsa()
            ? PrivateKeyEncoding.ImportEdwards(publicKey.Algorithm, _secret.Span)
            : PrivateKeyEncoding.Import(_pkcs8.Span));
    }

    public PublicKey PublicKey { get; }

    public KeyAlgorithm Algorithm => PublicKey.Algorithm;

    internal ReadOnlySpan<byte> Secret => _secret.Span;

    internal KeyHandle Native => _native.Value;

    /// <summary>Reads PKCS#8, SEC1 or PKCS#1, in PEM or DER.</summary>
    /// <exception cref="CryptographicException">
    /// The file is no such key; the message says what it is instead.
    /// </exception>
    public static PrivateKey Load(ReadOnlySpan<byte> file) => PrivateKeyEncoding.Read(file);

    /// <summary>Makes a key from the operating system's randomness; for RSA one of 2048 bits.</summary>
    public static PrivateKey Generate(KeyAlgorithm algorithm)
    {
        if (algorithm == KeyAlgorithm.Rsa)
            return GenerateRsa(2048);
        Span<byte> seed = stackalloc byte[64];
        RandomNumberGenerator.Fill(seed);
        PrivateKey key = FromSeed(algorithm, seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <inheritdoc cref="RsaFromSeed"/>
    /// <summary>Makes an RSA key from the operating system's randomness.</summary>
    public static PrivateKey GenerateRsa(int bits)
    {
        Span<byte> seed = stackalloc byte[64];
        RandomNumberGenerator.Fill(seed);
        PrivateKey key = RsaFromSeed(seed, bits);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <summary>The same seed always makes the same ECDSA or EdDSA key.</summary>
    /// <param name="seed">
    /// At least 32 octets for the key to be worth anything; any length is accepted.
    /// </param>
    public static PrivateKey FromSeed(KeyAlgorithm algorithm, ReadOnlySpan<byte> seed) =>
        SeededKeys.Make(algorithm, seed);

    /// <summary>
    /// The same seed and size always make the same RSA key; takes some tens of milliseconds.
    /// </summary>
    /// <param name="bits">A multiple of 16 from 1024 to 8192. The public exponent is 65537.</param>
    public static PrivateKey RsaFromSeed(ReadOnlySpan<byte> seed, int bits) => SeededKeys.MakeRsa(seed, bits);

    /// <summary>PrivateKeyInfo in DER, unencrypted (RFC 5208); zero it after use.</summary>
    public byte[] ExportPkcs8() => _pkcs8.Span.ToArray();

    public void Dispose()
    {
        if (_native.IsValueCreated)
            _native.Value.Dispose();
        _pkcs8.Dispose();
        _secret.Dispose();
    }
}
