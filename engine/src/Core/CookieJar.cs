using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Core;

/// <summary>What a cookie tells about the puzzle that came with it (RFC 8019 §7.1.1.3).</summary>
/// <param name="Difficulty">Zero bits that were asked for; 0 when there was no puzzle.</param>
/// <param name="Prf">The puzzle's algorithm.</param>
internal readonly record struct PuzzleTerms(byte Difficulty, PrfId Prf)
{
    public bool IsPuzzle => Difficulty > 0;
}

/// <summary>
/// Stateless cookies (RFC 7296 §2.6, RFC 8019 §7.1.1.3): a generation octet, the terms of the puzzle, and
/// prf(secret, Ni | IPi | SPIi | terms). The address binds the cookie to a peer that can receive there; the nonce keeps
/// one cookie from serving many attempts.
/// </summary>
internal sealed class CookieJar(ICryptoProvider crypto, IRandomSource random, EndpointLimits limits)
{
    public const int Length = MacOffset + 32;

    private const int MacOffset = 3;
    private const int SecretLength = 32;
    private readonly byte[] _current = new byte[SecretLength];
    private readonly byte[] _previous = new byte[SecretLength];
    private byte _generation;
    private Instant _renewAt;

    public void Write(
        Instant now, ReadOnlySpan<byte> nonce, UdpEndpoint remote, ulong spiI, PuzzleTerms terms, Span<byte> cookie)
    {
        Renew(now);
        (cookie[0], cookie[1], cookie[2]) = (_generation, terms.Difficulty, (byte)terms.Prf);
        Compute(_current, nonce, remote, spiI, terms, cookie[MacOffset..Length]);
    }

    /// <summary>The cookie is ours, for this request, and not older than two lifetimes of a secret.</summary>
    public bool Verify(
        Instant now, ReadOnlySpan<byte> nonce, UdpEndpoint remote, ulong spiI, ReadOnlySpan<byte> cookie,
        out PuzzleTerms terms)
    {
        terms = default;
        Renew(now);
        if (cookie.Length != Length)
            return false;
        byte[]? secret = cookie[0] == _generation ? _current
            : _generation > 1 && cookie[0] == (byte)(_generation - 1) ? _previous
            : null;
        if (secret is null)
            return false;
        terms = new(cookie[1], (PrfId)cookie[2]);
        Span<byte> expected = stackalloc byte[Length - MacOffset];
        Compute(secret, nonce, remote, spiI, terms, expected);
        return CryptographicOperations.FixedTimeEquals(expected, cookie[MacOffset..]);
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

    private void Compute(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> nonce, UdpEndpoint remote, ulong spiI, PuzzleTerms terms,
        Span<byte> mac)
    {
        Span<byte> data = stackalloc byte[Wire.WireLimits.MaxNonce + 16 + 2 + 8 + 2];
        nonce.CopyTo(data);
        var length = nonce.Length;
        remote.Address.Write(data[length..]);
        length += remote.Address.Length;
        // The work of one puzzle must not serve every port of an address; a mere cookie survives a new NAT mapping.
        BinaryPrimitives.WriteUInt16BigEndian(data[length..], terms.IsPuzzle ? remote.Port : (ushort)0);
        BinaryPrimitives.WriteUInt64BigEndian(data[(length + 2)..], spiI);
        (data[length + 10], data[length + 11]) = (terms.Difficulty, (byte)terms.Prf);
        crypto.Prf(PrfId.HmacSha256, secret, data[..(length + 12)], mac);
    }
}
