using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// EAP-GTC (RFC 3748 §5.6), the peer's side. The password goes to the server as it is, so it is for
/// servers that have proven themselves otherwise, as an IKEv2 responder does by its certificate
/// (RFC 7296 §2.16).
/// </summary>
internal sealed class PeerGtc(string password) : EapMethod
{
    internal override EapType Type => EapType.Gtc;

    internal override MethodReply Handle(byte identifier, ReadOnlySpan<byte> data) =>
        data.IsEmpty
            ? MethodReply.Discard
            : new MethodReply(Engine.EapOutcome.Success, Encoding.UTF8.GetBytes(password));
}

/// <summary>EAP-GTC, the server's side.</summary>
internal sealed class ServerGtc(ClaimedUser user) : ServerMethod
{
    internal override EapType Type => EapType.Gtc;

    internal override byte[] Begin(byte identifier) => "Password"u8.ToArray();

    internal override MethodReply Handle(byte identifier, ReadOnlySpan<byte> data)
    {
        // Hashes are of one length: the time of the comparison does not tell the password's.
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] password = Encoding.UTF8.GetBytes(user.Password);
        SHA256.HashData(password, expected);
        SHA256.HashData(data, given);
        CryptographicOperations.ZeroMemory(password);
        bool isRight = CryptographicOperations.FixedTimeEquals(given, expected) & user.IsKnown;
        CryptographicOperations.ZeroMemory(expected);
        CryptographicOperations.ZeroMemory(given);
        return isRight ? MethodReply.Success : MethodReply.Failure;
    }
}
