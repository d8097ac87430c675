using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Peer;

/// <summary>A message that the peer is about to send: everything in it can be changed before.</summary>
public sealed class Draft
{
    private const int GenericHeader = 4;

    public required ulong SpiI { get; set; }
    public required ulong SpiR { get; set; }
    public byte Version { get; set; } = 0x20;
    public required ExchangeType Exchange { get; set; }
    public required HeaderFlags Flags { get; set; }
    public required uint MessageId { get; set; }

    /// <summary>Payloads before SK, or all of a message in clear.</summary>
    public List<RawPayload> Clear { get; } = [];

    /// <summary>Payloads inside SK; null for a message without SK.</summary>
    public List<RawPayload>? Inner { get; set; }

    /// <summary>The SA whose keys protect it.</summary>
    public PeerSa? Sa { get; init; }

    /// <summary>Added to the header's length field.</summary>
    public int LengthError { get; set; }

    /// <summary>Blocks of padding beyond what is needed.</summary>
    public int ExtraPaddingBlocks { get; set; }

    /// <summary>The IV is all of this octet instead of one that the peer chose.</summary>
    public byte? IvOctet { get; set; }

    /// <summary>The second octet of the SK payload: its critical bit and reserved bits.</summary>
    public byte SkFlags { get; set; }

    /// <summary>One bit of the last octet is wrong.</summary>
    public bool IsCorrupted { get; set; }

    /// <summary>Fills in what depends on the other payloads, such as AUTH.</summary>
    public Action<Draft>? BeforeEncoding { get; set; }

    /// <summary>What the peer remembers when the message has gone out.</summary>
    public Action<byte[]>? AfterSending { get; set; }

    /// <summary>The list that a scenario means by "the message's payloads".</summary>
    public List<RawPayload> Payloads => Inner ?? Clear;

    public RawPayload? Find(PayloadType type) => Payloads.Find(p => p.Type == type);

    /// <summary>The octets from the IKE header on.</summary>
    public byte[] Encode(IRandomSource random)
    {
        BeforeEncoding?.Invoke(this);
        var clear = Chain(Clear, Inner is null ? PayloadType.None : PayloadType.Encrypted);
        var first = Clear.Count > 0 ? Clear[0].Type : Inner is null ? PayloadType.None
            : PayloadType.Encrypted;
        var cipher = Inner is null ? null : Sa!.Outbound;
        byte[] body = cipher is null ? clear : [.. clear, .. Sk(cipher, random,
            Chain(Inner!, PayloadType.None), Inner!.Count > 0 ? Inner[0].Type : PayloadType.None, [])];
        var message = new byte[IkeHeader.Length + body.Length];
        WriteHeader(message, first);
        body.CopyTo(message, IkeHeader.Length);
        cipher?.Seal(message, IkeHeader.Length + clear.Length + GenericHeader);
        if (IsCorrupted)
            message[^1] ^= 1;
        return message;
    }

    /// <summary>
    /// The message as IntAuth takes it (RFC 9242 §3.3.2): up to the generic header of SK, then what is inside; neither
    /// encrypted nor padded nor split, and with lengths that fit that.
    /// </summary>
    internal byte[] Authenticated()
    {
        var (clear, inner) = (Chain(Clear, PayloadType.Encrypted), Chain(Inner!, PayloadType.None));
        var length = GenericHeader + inner.Length;
        byte[] message = [.. new byte[IkeHeader.Length], .. clear, (byte)(Inner!.Count > 0 ? Inner[0].Type : 0),
            SkFlags, (byte)(length >> 8), (byte)length, .. inner];
        WriteHeader(message, Clear.Count > 0 ? Clear[0].Type : PayloadType.Encrypted);
        return message;
    }

    /// <summary>The message as IKE fragments (RFC 7383 §2.5); one of them may state another number and
    /// total.</summary>
    internal List<byte[]> Split(
        IRandomSource random, int count, int index = -1, ushort number = 0, ushort total = 0)
    {
        BeforeEncoding?.Invoke(this);
        var content = Chain(Inner!, PayloadType.None);
        var fragments = new List<byte[]>();
        for (var i = 0; i < count; i++)
        {
            var piece = content[(content.Length * i / count)..(content.Length * (i + 1) / count)];
            byte[] place = i == index
                ? [(byte)(number >> 8), (byte)number, (byte)(total >> 8), (byte)total]
                : [(byte)(i + 1 >> 8), (byte)(i + 1), (byte)(count >> 8), (byte)count];
            byte[] sk = Sk(Sa!.Outbound, random, piece, i == 0 ? Inner![0].Type : PayloadType.None, place);
            var message = new byte[IkeHeader.Length + sk.Length];
            WriteHeader(message, PayloadType.EncryptedFragment);
            sk.CopyTo(message, IkeHeader.Length);
            Sa.Outbound.Seal(message, IkeHeader.Length + GenericHeader + place.Length);
            fragments.Add(message);
        }
        return fragments;
    }

    private void WriteHeader(Span<byte> message, PayloadType first)
    {
        BinaryPrimitives.WriteUInt64BigEndian(message, SpiI);
        BinaryPrimitives.WriteUInt64BigEndian(message[8..], SpiR);
        message[16] = (byte)first;
        message[17] = Version;
        message[18] = (byte)Exchange;
        message[19] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(message[20..], MessageId);
        BinaryPrimitives.WriteUInt32BigEndian(message[24..], (uint)(message.Length + LengthError));
    }

    /// <summary>The SK payload before it is sealed: header, a fragment's place, IV, content, padding, pad
    /// length and room for the ICV.</summary>
    private byte[] Sk(
        PacketCipher cipher, IRandomSource random, byte[] content, PayloadType first, byte[] place)
    {
        var padding = (cipher.BlockLength - (content.Length + 1) % cipher.BlockLength) % cipher.BlockLength
            + ExtraPaddingBlocks * Math.Max(4, cipher.BlockLength);
        var ivAt = GenericHeader + place.Length;
        var length = ivAt + cipher.IvLength + content.Length + padding + 1 + cipher.IcvLength;
        var sk = new byte[length];
        sk[0] = (byte)first;
        sk[1] = SkFlags;
        BinaryPrimitives.WriteUInt16BigEndian(sk.AsSpan(2), (ushort)length);
        place.CopyTo(sk, GenericHeader);
        var iv = sk.AsSpan(ivAt, cipher.IvLength);
        random.Fill(iv, RandomPurpose.Iv);
        if (IvOctet is { } octet)
            iv.Fill(octet);
        content.CopyTo(sk, ivAt + cipher.IvLength);
        sk[^(cipher.IcvLength + 1)] = (byte)padding;
        return sk;
    }

    private static byte[] Chain(List<RawPayload> payloads, PayloadType last)
    {
        var octets = new List<byte>();
        for (var i = 0; i < payloads.Count; i++)
        {
            var payload = payloads[i];
            var length = payload.StatedLength ?? (ushort)(GenericHeader + payload.Body.Length);
            octets.Add((byte)(i + 1 < payloads.Count ? payloads[i + 1].Type : last));
            octets.Add(payload.Flags);
            octets.Add((byte)(length >> 8));
            octets.Add((byte)length);
            octets.AddRange(payload.Body);
        }
        return [.. octets];
    }
}
