using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace IkeLab.Crypto.Eap;

/// <summary>OpCode (draft-kamath-pppext-eap-mschapv2-02 §2).</summary>
internal enum MsChapV2OpCode : byte
{
    Challenge = 1,
    Response = 2,
    Success = 3,
    Failure = 4,
}

/// <summary>
/// Type-Data of EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2-02 §2): OpCode, MS-CHAPv2-ID,
/// MS-Length, content.
/// </summary>
internal readonly ref struct MsChapV2Message
{
    private const int HeaderLength = 4;

    /// <summary>MS-Length counts from OpCode on, and so equals the length of Type-Data.</summary>
    private const int LengthAt = 2;

    /// <summary>
    /// Value-Size of a response: Peer-Challenge, Reserved, NT-Response, Flags (RFC 2759 §4).
    /// </summary>
    private const int ResponseValueLength = NtResponseAt + MsChapV2.NtResponseLength + 1;

    private const int NtResponseAt = MsChapV2.ChallengeLength + 8;

    internal MsChapV2OpCode OpCode { get; private init; }

    internal byte Id { get; private init; }

    /// <summary>What follows the header: a challenge, a response with a name, or a text.</summary>
    internal ReadOnlySpan<byte> Content { get; private init; }

    /// <summary>
    /// Success and Failure responses are a lone OpCode. MS-Length is not looked at: some servers
    /// get it wrong, and EAP's Length bounds all the same.
    /// </summary>
    internal static bool TryParse(ReadOnlySpan<byte> data, out MsChapV2Message message)
    {
        message = default;
        if (data.IsEmpty || (data.Length is > 1 and < HeaderLength))
            return false;
        message = new MsChapV2Message
        {
            OpCode = (MsChapV2OpCode)data[0],
            Id = data.Length > 1 ? data[1] : (byte)0,
            Content = data.Length > 1 ? data[HeaderLength..] : default,
        };
        return true;
    }

    /// <summary>
    /// The 16 octets of a Challenge; the server's name behind them does not matter.
    /// </summary>
    internal bool TryReadChallenge(out ReadOnlySpan<byte> challenge)
    {
        challenge = default;
        if (Content.Length < 1 + MsChapV2.ChallengeLength || Content[0] != MsChapV2.ChallengeLength)
            return false;
        challenge = Content.Slice(1, MsChapV2.ChallengeLength);
        return true;
    }

    internal bool TryReadResponse(
        out ReadOnlySpan<byte> peerChallenge, out ReadOnlySpan<byte> ntResponse,
        out ReadOnlySpan<byte> name)
    {
        peerChallenge = ntResponse = name = default;
        if (Content.Length < 1 + ResponseValueLength || Content[0] != ResponseValueLength)
            return false;
        ReadOnlySpan<byte> value = Content.Slice(1, ResponseValueLength);
        peerChallenge = value[..MsChapV2.ChallengeLength];
        ntResponse = value.Slice(NtResponseAt, MsChapV2.NtResponseLength);
        name = Content[(1 + ResponseValueLength)..];
        return true;
    }

    /// <summary>
    /// The proof in a Success request: "S=", 40 digits, and nothing or a space and a text behind
    /// them.
    /// </summary>
    internal bool TryReadAuthenticatorResponse(Span<byte> response)
    {
        const int textLength = 2 + 2 * MsChapV2.AuthenticatorResponseLength;
        if (Content.Length < textLength || !Content.StartsWith("S="u8)
            || (Content.Length > textLength && Content[textLength] is not ((byte)' ' or 0)))
        {
            return false;
        }
        return Convert.FromHexString(Content[2..textLength], response, out _, out _)
            == OperationStatus.Done;
    }

    internal static byte[] Challenge(
        byte id, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> serverName) =>
        Write(MsChapV2OpCode.Challenge, id, [(byte)challenge.Length, .. challenge, .. serverName]);

    internal static byte[] Response(
        byte id, ReadOnlySpan<byte> peerChallenge, ReadOnlySpan<byte> ntResponse,
        ReadOnlySpan<byte> name)
    {
        byte[] content = new byte[1 + ResponseValueLength + name.Length];
        content[0] = ResponseValueLength;
        peerChallenge.CopyTo(content.AsSpan(1));
        ntResponse.CopyTo(content.AsSpan(1 + NtResponseAt));
        name.CopyTo(content.AsSpan(1 + ResponseValueLength));
        return Write(MsChapV2OpCode.Response, id, content);
    }

    internal static byte[] SuccessRequest(byte id, ReadOnlySpan<byte> authenticatorResponse) =>
        Write(MsChapV2OpCode.Success, id, Text(
            $"S={Convert.ToHexString(authenticatorResponse)} M=Welcome"));

    /// <summary>
    /// ERROR_AUTHENTICATION_FAILURE, no retry, a challenge that nobody will answer, version 3 (RFC
    /// 2759 §6).
    /// </summary>
    internal static byte[] FailureRequest(byte id, ReadOnlySpan<byte> challenge) =>
        Write(MsChapV2OpCode.Failure, id, Text(
            $"E=691 R=0 C={Convert.ToHexString(challenge)} V=3 M=Authentication failed"));

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    private static byte[] Write(MsChapV2OpCode opCode, byte id, ReadOnlySpan<byte> content)
    {
        byte[] data = new byte[HeaderLength + content.Length];
        data[0] = (byte)opCode;
        data[1] = id;
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(LengthAt), (ushort)data.Length);
        content.CopyTo(data.AsSpan(HeaderLength));
        return data;
    }
}
