using IkeLab.Crypto.Ciphers;
using IkeLab.Crypto.KeyExchange;
using IkeLab.Crypto.Prfs;

namespace IkeLab.Crypto;

/// <summary>
/// The cryptography of IKEv2 over the system's libcrypto (OpenSSL 3). For one thread at a time: the
/// pseudorandom functions keep their keys' room between calls. What the system lacks, <c>Supports</c> denies;
/// using it nevertheless throws <see cref="NotSupportedException"/>.
/// </summary>
public sealed class CryptoProvider : ICryptoProvider, IDisposable
{
    private readonly Prf?[] _prfs = new Prf?[(int)PrfId.AesCmac + 1];

    public bool Supports(EncryptionId id, int keyBits) => PacketCiphers.Supports(id, keyBits);

    public bool Supports(IntegrityId id) => PacketCiphers.Supports(id);

    public bool Supports(PrfId id) => AlgorithmLengths.Prf(id) != 0;

    public bool Supports(KeyExchangeMethod method) => KeyExchangeMethods.Shared.Find(method) is not null;

    public void Prf(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output) =>
        FindPrf(prf).Compute(key, data, output);

    public void PrfPlus(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output) =>
        FindPrf(prf).Expand(key, seed, output);

    public unsafe void Sha1(ReadOnlySpan<byte> data, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, Prfs.Sha1.DigestLength, nameof(output));
        fixed (byte* o = output)
            Hmac<Sha1>.Digest(data, o);
    }

    public PacketCipher CreateCipher(
        in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey) =>
        PacketCiphers.Create(suite, encryptionKey, integrityKey);

    public int SeedLength(KeyExchangeMethod method) => FindMethod(method).SeedLength;

    public KeyExchangeKey StartKeyExchange(KeyExchangeMethod method, ReadOnlySpan<byte> seed)
    {
        SharedSecretMethod found = FindMethod(method);
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, found.SeedLength, nameof(seed));
        return found.Start(seed);
    }

    public bool RespondKeyExchange(
        KeyExchangeMethod method, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic,
        Span<byte> ownPublic, Span<byte> sharedSecret)
    {
        SharedSecretMethod found = FindMethod(method);
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, found.SeedLength, nameof(seed));
        int ownLength = AlgorithmLengths.ResponderPublic(method);
        ArgumentOutOfRangeException.ThrowIfNotEqual(ownPublic.Length, ownLength, nameof(ownPublic));
        int secretLength = AlgorithmLengths.SharedSecret(method);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sharedSecret.Length, secretLength, nameof(sharedSecret));
        return peerPublic.Length == AlgorithmLengths.InitiatorPublic(method)
            && found.Respond(seed, peerPublic, ownPublic, sharedSecret);
    }

    /// <summary>Zeroes the pseudorandom functions' keys. Ciphers and keys made here live on.</summary>
    public void Dispose()
    {
        for (int i = 0; i < _prfs.Length; i++)
        {
            _prfs[i]?.Dispose();
            _prfs[i] = null;
        }
    }

    private Prf FindPrf(PrfId id)
    {
        if (!Supports(id))
            throw new NotSupportedException($"{id} is not available.");
        return _prfs[(int)id] ??= CreatePrf(id);
    }

    private static Prf CreatePrf(PrfId id) => id switch
    {
        PrfId.HmacSha1 => new HmacPrf<Sha1>(),
        PrfId.HmacSha256 => new HmacPrf<Sha256>(),
        PrfId.HmacSha384 => new HmacPrf<Sha384>(),
        PrfId.HmacSha512 => new HmacPrf<Sha512>(),
        _ => new AesPrf(id == PrfId.AesXcbc),
    };

    private static SharedSecretMethod FindMethod(KeyExchangeMethod method) =>
        KeyExchangeMethods.Shared.Find(method)
            ?? throw new NotSupportedException($"{method} is not available in this system's libcrypto.");
}
