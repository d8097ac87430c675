namespace IkeLab.Crypto.KeyExchange;

/// <summary>One key exchange method: pure functions of the seed and the peer's value.</summary>
internal abstract class SharedSecretMethod
{
    /// <summary>Octets of seed on either side.</summary>
    internal abstract int SeedLength { get; }

    internal abstract KeyExchangeKey Start(ReadOnlySpan<byte> seed);

    /// <summary>The responder's side. Lengths are checked by the caller.</summary>
    internal abstract bool Respond(
        ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic,
        Span<byte> ownPublic, Span<byte> sharedSecret);
}
