using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>
/// QCD tokens (RFC 6290 §5.1): prf(secret, SPIi | SPIr | role), which the maker can make again when it has forgotten the
/// IKE SA. The role keeps the token of one side from being asked for as if it were the other's.
/// </summary>
internal static class CrashTokens
{
    public const int Length = 32;

    // RFC 6290 §5: what a peer's token may have.
    private const int MinLength = 16;
    private const int MaxLength = 128;

    /// <summary>RFC 6290 §4.5: a maker that changes its secret may show the tokens of four.</summary>
    private const int MaxShown = 4;

    public static void Write(
        ICryptoProvider crypto, ReadOnlySpan<byte> secret, ulong spiI, ulong spiR, bool makerIsInitiator,
        Span<byte> token)
    {
        Span<byte> data = stackalloc byte[17];
        BinaryPrimitives.WriteUInt64BigEndian(data, spiI);
        BinaryPrimitives.WriteUInt64BigEndian(data[8..], spiR);
        data[16] = makerIsInitiator ? (byte)1 : (byte)0;
        crypto.Prf(PrfId.HmacSha256, secret, data, token);
    }

    /// <summary>Our token of this IKE SA, if we make any (RFC 6290 §4.2).</summary>
    public static void Add(List<Payload> payloads, IkeSa sa)
    {
        if (sa.Core.Configuration.CrashDetectionSecret is not { } secret)
            return;
        var token = new byte[Length];
        Write(sa.Core.Crypto, secret, sa.SpiI, sa.SpiR, sa.Initiator, token);
        payloads.Add(new NotifyPayload(ProtocolId.Ike, [], NotifyType.QcdToken, token));
    }

    /// <summary>The peer's token, from a message that was protected (RFC 6290 §4.4); a new one replaces the old one.</summary>
    public static void Read(PayloadList payloads, IkeSa sa)
    {
        if (payloads.FindNotify(NotifyType.QcdToken) is { Data.Length: >= MinLength and <= MaxLength } notify)
            sa.PeerCrashToken = notify.Data.ToArray();
    }

    /// <summary>One of the tokens in clear is the one that the peer gave us; compared in constant time.</summary>
    public static bool IsShown(in PayloadIndex index, byte[]? token)
    {
        if (token is null)
            return false;
        for (int i = 0, shown = 0; i < index.Count && shown < MaxShown; i++)
        {
            var body = index.Body(index[i]);
            if (index[i].Type != PayloadType.Notify || body.Length < 4 || body[1] != 0
                || BinaryPrimitives.ReadUInt16BigEndian(body[2..]) != (ushort)NotifyType.QcdToken)
            {
                continue;
            }
            shown++;
            if (CryptographicOperations.FixedTimeEquals(body[4..], token))
                return true;
        }
        return false;
    }
}
