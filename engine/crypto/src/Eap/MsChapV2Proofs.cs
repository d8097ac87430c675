using System.Security.Cryptography;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// All that a password gives under one pair of challenges: both proofs and the keys.
/// </summary>
internal sealed class MsChapV2Proofs : IDisposable
{
    private const int AuthenticatorAt = MsChapV2.NtResponseLength;
    private const int MskAt = AuthenticatorAt + MsChapV2.AuthenticatorResponseLength;

    private readonly SecretBuffer _octets = new(MskAt + MsChapV2.MskLength);

    internal MsChapV2Proofs(
        string password, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> authenticatorChallenge,
        ReadOnlySpan<byte> peerChallenge)
    {
        Span<byte> challenge = stackalloc byte[MsChapV2.ChallengeHashLength];
        Span<byte> hash = stackalloc byte[MsChapV2.PasswordHashLength];
        Span<byte> hashHash = stackalloc byte[MsChapV2.PasswordHashLength];
        MsChapV2.ChallengeHash(peerChallenge, authenticatorChallenge, userName, challenge);
        MsChapV2.PasswordHash(password, hash);
        Md4.Compute(hash, hashHash);
        Span<byte> ntResponse = _octets.Span[..MsChapV2.NtResponseLength];
        MsChapV2.ChallengeResponse(challenge, hash, ntResponse);
        MsChapV2.AuthenticatorResponse(
            hashHash, ntResponse, challenge, _octets.Span[AuthenticatorAt..]);
        MsChapV2.Msk(hashHash, ntResponse, _octets.Span[MskAt..]);
        CryptographicOperations.ZeroMemory(hash);
        CryptographicOperations.ZeroMemory(hashHash);
        GC.KeepAlive(_octets);
    }

    /// <summary>What the peer proves itself with.</summary>
    internal byte[] CopyNtResponse() => Copy(0, MsChapV2.NtResponseLength);

    /// <summary>What the server proves itself with.</summary>
    internal byte[] CopyAuthenticatorResponse() =>
        Copy(AuthenticatorAt, MsChapV2.AuthenticatorResponseLength);

    internal byte[] CopyMsk() => Copy(MskAt, MsChapV2.MskLength);

    private byte[] Copy(int at, int length)
    {
        byte[] copy = _octets.Span.Slice(at, length).ToArray();
        GC.KeepAlive(_octets);
        return copy;
    }

    public void Dispose() => _octets.Dispose();
}
