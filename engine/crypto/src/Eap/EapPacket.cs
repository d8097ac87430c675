using System.Buffers.Binary;

namespace IkeLab.Crypto.Eap;

/// <summary>What an EAP packet is (RFC 3748 §4).</summary>
public enum EapCode : byte
{
    Request = 1,
    Response = 2,
    Success = 3,
    Failure = 4,
}

/// <summary>What a request or response is about (RFC 3748 §5): no method below 4.</summary>
public enum EapType : byte
{
    /// <summary>Success and Failure carry no type.</summary>
    None = 0,

    Identity = 1,
    Notification = 2,
    Nak = 3,

    /// <summary>MD5-Challenge (RFC 3748 §5.4): no keys, and the server proves nothing.</summary>
    Md5Challenge = 4,

    /// <summary>Generic Token Card (RFC 3748 §5.6): the password itself is the response.</summary>
    Gtc = 6,

    /// <summary>EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2-02).</summary>
    MsChapV2 = 26,

    Expanded = 254,
}

/// <summary>An EAP packet (RFC 3748 §4), seen in place. Parsing is total.</summary>
public readonly ref struct EapPacket
{
    /// <summary>The longest packet that is looked at; methods here need far less.</summary>
    public const int MaxLength = 4096;

    internal const int HeaderLength = 4;

    private EapPacket(ReadOnlySpan<byte> octets)
    {
        Octets = octets;
        Code = (EapCode)octets[0];
        Identifier = octets[1];
        if (octets.Length == HeaderLength)
            return;
        Type = (EapType)octets[HeaderLength];
        Data = octets[(HeaderLength + 1)..];
    }

    public EapCode Code { get; }

    public byte Identifier { get; }

    /// <summary><see cref="EapType.None"/> in Success and Failure, and only there.</summary>
    public EapType Type { get; }

    /// <summary>Type-Data: what follows the type.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The whole packet without what lay behind its Length.</summary>
    public ReadOnlySpan<byte> Octets { get; }

    /// <summary>
    /// False for what is not one of the four codes, ends before its Length, or has a Length that
    /// its code does not allow. Octets behind Length are padding and not looked at (RFC 3748 §4.1).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, out EapPacket packet)
    {
        packet = default;
        if (octets.Length < HeaderLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        if (length < HeaderLength || length > octets.Length || length > MaxLength)
            return false;
        bool valid = (EapCode)octets[0] switch
        {
            EapCode.Request or EapCode.Response =>
                length > HeaderLength && octets[HeaderLength] != (byte)EapType.None,
            EapCode.Success or EapCode.Failure => length == HeaderLength,
            _ => false,
        };
        if (valid)
            packet = new EapPacket(octets[..length]);
        return valid;
    }

    public static byte[] Request(byte identifier, EapType type, ReadOnlySpan<byte> data) =>
        Write(EapCode.Request, identifier, type, data);

    public static byte[] Response(byte identifier, EapType type, ReadOnlySpan<byte> data) =>
        Write(EapCode.Response, identifier, type, data);

    public static byte[] Success(byte identifier) =>
        [(byte)EapCode.Success, identifier, 0, HeaderLength];

    public static byte[] Failure(byte identifier) =>
        [(byte)EapCode.Failure, identifier, 0, HeaderLength];

    private static byte[] Write(
        EapCode code, byte identifier, EapType type, ReadOnlySpan<byte> data)
    {
        int length = HeaderLength + 1 + data.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength, nameof(data));
        byte[] packet = new byte[length];
        packet[0] = (byte)code;
        packet[1] = identifier;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)length);
        packet[HeaderLength] = (byte)type;
        data.CopyTo(packet.AsSpan(HeaderLength + 1));
        return packet;
    }
}
