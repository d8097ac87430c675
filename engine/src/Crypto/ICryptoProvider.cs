namespace IkeLab.Engine.Crypto;

/// <summary>
/// The primitives that the engine computes by itself, all pure functions of their arguments. Operations that may be
/// slow (a key exchange's second half) are only ever called by the driver, on behalf of a ComputeSecret effect.
/// Single-threaded: an endpoint's driver gives every thread a provider of its own.
/// </summary>
public interface ICryptoProvider
{
    /// <summary>The system has this encryption algorithm with this key length (0: its only one).</summary>
    bool Supports(EncryptionId id, int keyBits);
    bool Supports(IntegrityId id);
    bool Supports(PrfId id);
    bool Supports(KeyExchangeMethod method);

    /// <summary>prf(key, data) (RFC 7296 §2.13); <paramref name="output"/> has the prf's length.</summary>
    void Prf(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output);

    /// <summary>prf+(key, seed) (RFC 7296 §2.13), at most 255 blocks of output.</summary>
    void PrfPlus(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output);

    /// <summary>SHA-1, for NAT detection (RFC 7296 §2.23) and certificate authorities (§3.7); 20 octets.</summary>
    void Sha1(ReadOnlySpan<byte> data, Span<byte> output);

    /// <summary>
    /// A keyed cipher. The keys have <see cref="CipherSuite.EncryptionKeyLength"/> and
    /// <see cref="CipherSuite.IntegrityKeyLength"/> octets and are copied.
    /// </summary>
    PacketCipher CreateCipher(in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey);

    /// <summary>Octets of randomness that a key exchange of this method consumes, on either side.</summary>
    int SeedLength(KeyExchangeMethod method);

    /// <summary>The initiator's first half: a key pair made from the seed.</summary>
    KeyExchangeKey StartKeyExchange(KeyExchangeMethod method, ReadOnlySpan<byte> seed);

    /// <summary>
    /// The responder's whole side: makes its own public value (or a KEM's ciphertext) and the shared secret.
    /// False when the peer's value is malformed or out of range (RFC 6989 §2, RFC 7748 §6, RFC 9370); lengths are
    /// those of <see cref="AlgorithmLengths"/>.
    /// </summary>
    bool RespondKeyExchange(
        KeyExchangeMethod method, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic,
        Span<byte> ownPublic, Span<byte> sharedSecret);
}

/// <summary>The initiator's half of a key exchange, between its KEi and the responder's KEr.</summary>
public abstract class KeyExchangeKey : IDisposable
{
    public abstract KeyExchangeMethod Method { get; }

    /// <summary>The octets for the KE payload, <see cref="AlgorithmLengths.InitiatorPublic"/> long.</summary>
    public abstract ReadOnlySpan<byte> Public { get; }

    /// <summary>
    /// Computes g^ir. False when the responder's value is malformed or out of range (RFC 6989 §2, RFC 7748 §6).
    /// </summary>
    public abstract bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeroes and frees the private key.</summary>
    protected abstract void Dispose(bool disposing);
}
