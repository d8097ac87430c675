using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Crypto.Eap;

/// <summary>The functions of MS-CHAP-V2 (RFC 2759 §8) and of its keys (RFC 3079 §3.4).</summary>
internal static class MsChapV2
{
    internal const int ChallengeLength = 16;
    internal const int ChallengeHashLength = 8;
    internal const int PasswordHashLength = Md4.DigestLength;
    internal const int NtResponseLength = 24;
    internal const int AuthenticatorResponseLength = SHA1.HashSizeInBytes;
    internal const int MskLength = 64;

    private const int SessionKeyLength = 16;
    private const int MasterKeyLength = 16;

    private static ReadOnlySpan<byte> SigningMagic => "Magic server to client signing constant"u8;

    private static ReadOnlySpan<byte> IterationMagic =>
        "Pad to make it do more than one iteration"u8;

    private static ReadOnlySpan<byte> MasterKeyMagic => "This is the MPPE Master Key"u8;

    private static ReadOnlySpan<byte> ClientSendMagic =>
        "On the client side, this is the send key; on the server side, it is the receive key."u8;

    private static ReadOnlySpan<byte> ServerSendMagic =>
        "On the client side, this is the receive key; on the server side, it is the send key."u8;

    /// <summary>
    /// NtPasswordHash (§8.3): MD4 of the password's UTF-16 in little-endian order.
    /// </summary>
    internal static void PasswordHash(string password, Span<byte> hash)
    {
        byte[] unicode = Encoding.Unicode.GetBytes(password);
        Md4.Compute(unicode, hash);
        CryptographicOperations.ZeroMemory(unicode);
    }

    /// <summary>
    /// ChallengeHash (§8.2). The user name counts "excluding any prepended domain name": Windows
    /// sends DOMAIN\user and hashes user.
    /// </summary>
    internal static void ChallengeHash(
        ReadOnlySpan<byte> peerChallenge, ReadOnlySpan<byte> authenticatorChallenge,
        ReadOnlySpan<byte> userName, Span<byte> challenge)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        Hash(digest, peerChallenge, authenticatorChallenge, UserName.WithoutDomain(userName));
        digest[..ChallengeHashLength].CopyTo(challenge);
    }

    /// <summary>
    /// ChallengeResponse (§8.5): DES under each third of the hash, padded with zeros to 21 octets.
    /// </summary>
    internal static void ChallengeResponse(
        ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> passwordHash, Span<byte> ntResponse)
    {
        Span<byte> padded = stackalloc byte[3 * Des.RawKeyLength];
        padded.Clear();
        passwordHash[..PasswordHashLength].CopyTo(padded);
        for (int third = 0; third < 3; third++)
        {
            Des.Encrypt(
                padded.Slice(third * Des.RawKeyLength, Des.RawKeyLength), challenge,
                ntResponse.Slice(third * Des.BlockLength, Des.BlockLength));
        }
        CryptographicOperations.ZeroMemory(padded);
    }

    /// <summary>
    /// GenerateAuthenticatorResponse (§8.7), before it is written in hexadecimal digits.
    /// </summary>
    internal static void AuthenticatorResponse(
        ReadOnlySpan<byte> passwordHashHash, ReadOnlySpan<byte> ntResponse,
        ReadOnlySpan<byte> challenge, Span<byte> response)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        Hash(digest, passwordHashHash, ntResponse, SigningMagic);
        Hash(response, digest, challenge, IterationMagic);
        CryptographicOperations.ZeroMemory(digest);
    }

    /// <summary>GetMasterKey (RFC 3079 §3.4).</summary>
    internal static void MasterKey(
        ReadOnlySpan<byte> passwordHashHash, ReadOnlySpan<byte> ntResponse, Span<byte> masterKey)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        Hash(digest, passwordHashHash, ntResponse, MasterKeyMagic);
        digest[..MasterKeyLength].CopyTo(masterKey);
        CryptographicOperations.ZeroMemory(digest);
    }

    /// <summary>
    /// MasterReceiveKey | MasterSendKey | 32 zeros, as the server names the two. Peers write the
    /// same octets: what the server receives with is what they send with.
    /// </summary>
    internal static void Msk(
        ReadOnlySpan<byte> passwordHashHash, ReadOnlySpan<byte> ntResponse, Span<byte> msk)
    {
        Span<byte> masterKey = stackalloc byte[MasterKeyLength];
        MasterKey(passwordHashHash, ntResponse, masterKey);
        msk[..MskLength].Clear();
        StartKey(masterKey, ClientSendMagic, msk);
        StartKey(masterKey, ServerSendMagic, msk[SessionKeyLength..]);
        CryptographicOperations.ZeroMemory(masterKey);
    }

    /// <summary>GetAsymmetricStartKey (RFC 3079 §3.4) for a session key of 128 bits.</summary>
    private static void StartKey(
        ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> magic, Span<byte> key)
    {
        const int padLength = 40;
        Span<byte> pads = stackalloc byte[2 * padLength];
        pads[..padLength].Clear();
        pads[padLength..].Fill(0xf2);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        Hash(digest, masterKey, pads[..padLength], magic, pads[padLength..]);
        digest[..SessionKeyLength].CopyTo(key);
        CryptographicOperations.ZeroMemory(digest);
    }

    private static void Hash(
        Span<byte> digest, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second,
        ReadOnlySpan<byte> third, ReadOnlySpan<byte> fourth = default)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(first);
        sha.AppendData(second);
        sha.AppendData(third);
        sha.AppendData(fourth);
        sha.GetHashAndReset(digest);
    }
}
