using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Core;

/// <summary>
/// Stateless cookies (RFC 7296 §2.6): a generation octet and prf(secret, Ni | IPi | SPIi). The address binds the cookie
/// to a peer that can receive there; the nonce keeps one cookie from serving many attempts.
/// </summary>
internal sealed class CookieJar(ICryptoProvider crypto, IRandomSource random, EndpointLimits limits)
{
    public const int Length = 1 + 32;

    private const int SecretLength = 32;
    private readonly byte[] _current = new byte[SecretLength];
    private readonly byte[] _previous = new byte[SecretLength];
    private byte _generation;
    private Instant _renewAt;

    public void Write(Instant now, ReadOnlySpan<byte> nonce, IpAddress remote, ulong spiI, Span<byte> cookie)
    {
        Renew(now);
        cookie[0] = _generation;
        Compute(_current, nonce, remote, spiI, cookie[1..Length]);
    }

    /// <summary>The cookie is ours, for this request, and not older than two lifetimes of a secret.</summary>
    public bool Verify(Instant now, ReadOnlySpan<byte> nonce, IpAddress remote, ulong spiI, ReadOnlySpan<byte> cookie)
    {
        Renew(now);
        if (cookie.Length != Length)
            return false;
        byte[]? secret = cookie[0] == _generation ? _current
            : _generation > 1 && cookie[0] == (byte)(_generation - 1) ? _previous
            : null;
        if (secret is null)
            return false;
        Span<byte> expected = stackalloc byte[Length - 1];
        Compute(secret, nonce, remote, spiI, expected);
        return CryptographicOperations.FixedTimeEquals(expected, cookie[1..]);
    }

    public void HashState(ref StateHasher hasher)
    {
        hasher.Add((ulong)_generation);
        hasher.Add(_current);
    }

    private void Renew(Instant now)
    {
        if (_generation != 0 && now < _renewAt)
            return;
        // Where nobody has asked for long, the current secret is too old for the next lifetime already.
        if (_generation != 0 && now - _renewAt >= limits.CookieSecretLifetime)
            random.Fill(_previous, RandomPurpose.CookieSecret);
        else
            _current.CopyTo(_previous, 0);
        random.Fill(_current, RandomPurpose.CookieSecret);
        // The generation wraps around to 2, so that 0 means "no secret yet" and 1 "no previous secret".
        _generation = _generation == byte.MaxValue ? (byte)2 : (byte)(_generation + 1);
        _renewAt = now + limits.CookieSecretLifetime;
    }

    private void Compute(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, IpAddress remote, ulong spiI, Span<byte> mac)
    {
        Span<byte> data = stackalloc byte[Wire.WireLimits.MaxNonce + 16 + 8];
        nonce.CopyTo(data);
        var length = nonce.Length;
        remote.Write(data[length..]);
        length += remote.Length;
        BinaryPrimitives.WriteUInt64BigEndian(data[length..], spiI);
        crypto.Prf(PrfId.HmacSha256, secret, data[..(length + 8)], mac);
    }
}
