using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.Prfs;

/// <summary>
/// HMAC_DRBG (NIST SP 800-90A §10.1.2) without reseeding: a stream of octets that is a pure function of the
/// seed. It is what RFC 6979 §3.2 makes nonces with.
/// </summary>
internal sealed unsafe class HmacDrbg<THash> : IDisposable where THash : IHash
{
    /// <summary>K, then V, then room for the key's chaining values.</summary>
    private readonly SecretBuffer _state = new(2 * THash.DigestLength + Hmac<THash>.KeyLength);

    internal HmacDrbg(ReadOnlySpan<byte> seed)
    {
        K.Clear();
        V.Fill(1);
        Mix(0, seed);
        Mix(1, seed);
    }

    private Span<byte> K => _state.Span[..THash.DigestLength];
    private Span<byte> V => _state.Span.Slice(THash.DigestLength, THash.DigestLength);
    private Span<byte> Prepared => _state.Span[(2 * THash.DigestLength)..];

    internal void Fill(Span<byte> output)
    {
        while (!output.IsEmpty)
        {
            Advance();
            int taken = Math.Min(THash.DigestLength, output.Length);
            V[..taken].CopyTo(output);
            output = output[taken..];
        }
        Mix(0, []);
    }

    public void Dispose() => _state.Dispose();

    /// <summary>K = HMAC_K(V | separator | data), V = HMAC_K(V).</summary>
    private void Mix(byte separator, ReadOnlySpan<byte> data)
    {
        HashState state;
        fixed (byte* prepared = Prepared, k = K)
        {
            Hmac<THash>.SetKey(prepared, K);
            Hmac<THash>.Begin(&state, prepared);
            Hmac<THash>.Update(&state, V);
            Hmac<THash>.Update(&state, [separator]);
            if (!data.IsEmpty)
                Hmac<THash>.Update(&state, data);
            Hmac<THash>.End(&state, prepared, k);
            Hmac<THash>.SetKey(prepared, K);
        }
        Advance();
    }

    private void Advance()
    {
        HashState state;
        fixed (byte* prepared = Prepared, v = V)
        {
            Hmac<THash>.Begin(&state, prepared);
            Hmac<THash>.Update(&state, V);
            Hmac<THash>.End(&state, prepared, v);
        }
    }
}
