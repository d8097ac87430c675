using System.Security.Cryptography;
using System.Text;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>The value and the packets of MD5-Challenge (RFC 3748 §5.4, RFC 1994 §4.1).</summary>
internal static class Md5Challenge
{
    internal const int ChallengeLength = 16;

    /// <summary>MD5 over Identifier, secret and challenge.</summary>
    internal static byte[] Value(byte identifier, string password, ReadOnlySpan<byte> challenge)
    {
        byte[] input = [identifier, .. Encoding.UTF8.GetBytes(password), .. challenge];
        byte[] value = MD5.HashData(input);
        CryptographicOperations.ZeroMemory(input);
        return value;
    }

    /// <summary>Value-Size, Value, Name.</summary>
    internal static byte[] Write(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name) =>
        [(byte)value.Length, .. value, .. name];

    internal static bool TryReadValue(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (data.IsEmpty || data[0] == 0 || data.Length < 1 + data[0])
            return false;
        value = data.Slice(1, data[0]);
        return true;
    }
}

/// <summary>MD5-Challenge, the peer's side. It learns nothing of the server.</summary>
internal sealed class PeerMd5(byte[] name, string password) : EapMethod
{
    internal override EapType Type => EapType.Md5Challenge;

    internal override MethodReply Handle(byte identifier, ReadOnlySpan<byte> data)
    {
        if (!Md5Challenge.TryReadValue(data, out ReadOnlySpan<byte> challenge))
            return MethodReply.Discard;
        byte[] value = Md5Challenge.Value(identifier, password, challenge);
        return new MethodReply(EapOutcome.Success, Md5Challenge.Write(value, name));
    }
}

/// <summary>MD5-Challenge, the server's side.</summary>
internal sealed class ServerMd5(ClaimedUser user, IRandomSource random) : ServerMethod
{
    private readonly byte[] _challenge = new byte[Md5Challenge.ChallengeLength];

    internal override EapType Type => EapType.Md5Challenge;

    internal override byte[] Begin(byte identifier)
    {
        random.Fill(_challenge, RandomPurpose.Eap);
        return Md5Challenge.Write(_challenge, EapServer.Name);
    }

    internal override MethodReply Handle(byte identifier, ReadOnlySpan<byte> data)
    {
        if (!Md5Challenge.TryReadValue(data, out ReadOnlySpan<byte> value))
            return MethodReply.Discard;
        byte[] expected = Md5Challenge.Value(identifier, user.Password, _challenge);
        bool isRight = CryptographicOperations.FixedTimeEquals(value, expected) & user.IsKnown;
        return isRight ? MethodReply.Success : MethodReply.Failure;
    }
}
