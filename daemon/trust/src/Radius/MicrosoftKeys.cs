using System.Security.Cryptography;

namespace IkeLab.Trust.Radius;

/// <summary>The session key in an Access-Accept (RFC 2548 §2.4.2, §2.4.3).</summary>
internal static class MicrosoftKeys
{
    public const uint Vendor = 311;
    public const byte SendKey = 16;
    public const byte ReceiveKey = 17;

    private const int MskLength = 64;

    /// <summary>
    /// The server receives what the peer sends: MS-MPPE-Recv-Key is the MSK's beginning. EAP-MSCHAPv2 has
    /// keys of 16 octets and zeros behind them. Empty where the server has sent no keys.
    /// </summary>
    public static byte[] Msk(RadiusPacket accept, RadiusReply reply)
    {
        var receive = Read(accept, ReceiveKey, reply);
        var send = Read(accept, SendKey, reply);
        if (receive is null || send is null || receive.Length + send.Length is 0 or > MskLength)
            return [];
        var msk = new byte[MskLength];
        receive.CopyTo(msk, 0);
        send.CopyTo(msk, receive.Length);
        CryptographicOperations.ZeroMemory(receive);
        CryptographicOperations.ZeroMemory(send);
        return msk;
    }

    private static byte[]? Read(RadiusPacket accept, byte type, RadiusReply reply)
    {
        foreach (var value in accept.All(Vendor, type))
            return RadiusSecurity.MppeKey(value.Span, reply.RequestAuthenticator, reply.Secret);
        return null;
    }
}
