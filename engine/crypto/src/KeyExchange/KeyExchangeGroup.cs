using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>
/// One key exchange method as pure functions of a private seed. Not safe for concurrent use: groups keep scratch
/// numbers.
/// </summary>
internal abstract class KeyExchangeGroup(KeyExchangeMethod method) : IDisposable
{
    public KeyExchangeMethod Method => method;

    /// <summary>Octets of randomness that make a private key.</summary>
    public abstract int SeedLength { get; }

    public abstract void MakePublic(ReadOnlySpan<byte> seed, Span<byte> output);

    /// <summary>False when the peer's value must be refused.</summary>
    public abstract bool TryDerive(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> secret);

    /// <summary>Own public value and shared secret in one go, where that saves work.</summary>
    public virtual bool TryRespond(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic, Span<byte> secret)
    {
        if (!TryDerive(seed, peerPublic, secret))
            return false;
        MakePublic(seed, ownPublic);
        return true;
    }

    public virtual KeyExchangeKey Start(ReadOnlySpan<byte> seed) => new SeededKey(this, seed);

    public abstract void Dispose();
}
