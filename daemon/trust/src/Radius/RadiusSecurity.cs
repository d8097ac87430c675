using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace IkeLab.Trust.Radius;

/// <summary>What the secret that client and server share protects. MD5 is all that RADIUS has.</summary>
[SuppressMessage("Security", "CA5351", Justification = "RFC 2865 §3 and RFC 3579 §3.2 have MD5.")]
internal static class RadiusSecurity
{
    private const int BlockLength = 16;
    private const int SaltLength = 2;

    /// <summary>
    /// Response Authenticator (RFC 2865 §3), or Request Authenticator of accounting (RFC 2866 §3) and dynamic
    /// authorization (RFC 5176 §2.3) with zeros for <paramref name="authenticator"/>.
    /// </summary>
    public static byte[] Authenticator(
        ReadOnlySpan<byte> packet, ReadOnlySpan<byte> authenticator, ReadOnlySpan<byte> secret)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        hash.AppendData(packet[..RadiusPacket.AuthenticatorOffset]);
        hash.AppendData(authenticator);
        hash.AppendData(packet[RadiusPacket.HeaderLength..]);
        hash.AppendData(secret);
        return hash.GetHashAndReset();
    }

    /// <summary>
    /// RFC 3579 §3.2: over the packet with this authenticator, and zeros in the attribute's place.
    /// </summary>
    /// <param name="offset">Where the attribute's value is.</param>
    public static byte[] MessageAuthenticator(
        ReadOnlySpan<byte> packet, int offset, ReadOnlySpan<byte> authenticator, ReadOnlySpan<byte> secret)
    {
        var copy = packet.ToArray();
        authenticator.CopyTo(copy.AsSpan(RadiusPacket.AuthenticatorOffset));
        copy.AsSpan(offset, RadiusPacket.AuthenticatorLength).Clear();
        return HMACMD5.HashData(secret, copy);
    }

    /// <summary>Whether the server has made this in answer to the request.</summary>
    /// <param name="signed">
    /// A Message-Authenticator must be there: RFC 3579 §3.2 for EAP, and without it a response can be forged
    /// by collisions of MD5. Where one is there it counts in any case.
    /// </param>
    public static bool IsResponse(
        RadiusPacket packet, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret, bool signed)
    {
        var expected = Authenticator(packet.Octets, requestAuthenticator, secret);
        return CryptographicOperations.FixedTimeEquals(expected, packet.Authenticator)
            && HasValidMessageAuthenticator(packet, requestAuthenticator, secret, signed);
    }

    /// <summary>
    /// Whether a request of dynamic authorization is of somebody who has the secret (RFC 5176 §2.3).
    /// </summary>
    public static bool IsRequest(RadiusPacket packet, ReadOnlySpan<byte> secret)
    {
        Span<byte> zero = stackalloc byte[RadiusPacket.AuthenticatorLength];
        zero.Clear();
        var expected = Authenticator(packet.Octets, zero, secret);
        return CryptographicOperations.FixedTimeEquals(expected, packet.Authenticator)
            && HasValidMessageAuthenticator(packet, zero, secret, required: false);
    }

    /// <summary>
    /// The key in MS-MPPE-Send-Key or MS-MPPE-Recv-Key (RFC 2548 §2.4.2); null where it is not well-formed.
    /// </summary>
    public static byte[]? MppeKey(
        ReadOnlySpan<byte> value, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        if (value.Length < SaltLength + BlockLength || (value.Length - SaltLength) % BlockLength != 0)
            return null;
        var plain = value[SaltLength..].ToArray();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        for (var at = 0; at < plain.Length; at += BlockLength)
        {
            hash.AppendData(secret);
            hash.AppendData(at == 0 ? requestAuthenticator : value.Slice(SaltLength + at - BlockLength, BlockLength));
            if (at == 0)
                hash.AppendData(value[..SaltLength]);
            var mask = hash.GetHashAndReset();
            for (var i = 0; i < BlockLength; i++)
                plain[at + i] ^= mask[i];
        }
        var key = plain[0] < plain.Length ? plain[1..(1 + plain[0])] : null;
        CryptographicOperations.ZeroMemory(plain);
        return key;
    }

    private static bool HasValidMessageAuthenticator(
        RadiusPacket packet, ReadOnlySpan<byte> authenticator, ReadOnlySpan<byte> secret, bool required)
    {
        if (!packet.Has(RadiusAttribute.MessageAuthenticator))
            return !required;
        return packet.MessageAuthenticatorOffset() is { } offset && CryptographicOperations.FixedTimeEquals(
            MessageAuthenticator(packet.Octets, offset, authenticator, secret),
            packet.Octets.Slice(offset, RadiusPacket.AuthenticatorLength));
    }
}
