using System.Buffers.Binary;

namespace IkeLab.Engine.Wire;

/// <summary>The IKE header, 28 octets (RFC 7296 §3.1).</summary>
public readonly struct IkeHeader
{
    public const int Length = 28;

    /// <summary>Where the type of the first payload stands.</summary>
    public const int NextPayloadOffset = 16;

    /// <summary>Where the length of the whole message stands.</summary>
    public const int LengthOffset = 24;

    /// <summary>A header of ours: version 2.0. Next payload and total length are filled in by the writer.</summary>
    public IkeHeader(ulong spiI, ulong spiR, ExchangeType exchange, HeaderFlags flags, uint messageId)
    {
        SpiI = spiI;
        SpiR = spiR;
        Exchange = exchange;
        Flags = flags;
        MessageId = messageId;
        MajorVersion = 2;
    }

    public ulong SpiI { get; private init; }
    public ulong SpiR { get; private init; }
    public PayloadType NextPayload { get; private init; }
    public byte MajorVersion { get; private init; }
    public byte MinorVersion { get; private init; }
    public ExchangeType Exchange { get; private init; }
    public HeaderFlags Flags { get; private init; }
    public uint MessageId { get; private init; }

    /// <summary>Octets of the whole message, header included.</summary>
    public uint TotalLength { get; private init; }

    public bool IsResponse => (Flags & HeaderFlags.Response) != 0;

    /// <summary>The sender is the original initiator of the IKE SA.</summary>
    public bool FromInitiator => (Flags & HeaderFlags.Initiator) != 0;

    /// <summary>
    /// Reads the header and checks that the message is exactly as long as it says. The version is not judged: a higher
    /// one must be answered (RFC 7296 §2.5). Reserved flag bits are ignored (§3.1).
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out IkeHeader header, out DecodeError error)
    {
        header = default;
        if (datagram.Length < Length)
        {
            error = new(DecodeReason.Truncated, datagram.Length, PayloadType.None, "a header of 28 octets");
            return false;
        }
        header = new()
        {
            SpiI = BinaryPrimitives.ReadUInt64BigEndian(datagram),
            SpiR = BinaryPrimitives.ReadUInt64BigEndian(datagram[8..]),
            NextPayload = (PayloadType)datagram[NextPayloadOffset],
            MajorVersion = (byte)(datagram[17] >> 4),
            MinorVersion = (byte)(datagram[17] & 15),
            Exchange = (ExchangeType)datagram[18],
            Flags = (HeaderFlags)datagram[19],
            MessageId = BinaryPrimitives.ReadUInt32BigEndian(datagram[20..]),
            TotalLength = BinaryPrimitives.ReadUInt32BigEndian(datagram[24..]),
        };
        error = default;
        if (header.TotalLength == datagram.Length)
            return true;
        error = new(DecodeReason.BadLength, 24, PayloadType.None, "a length that is the datagram's");
        return false;
    }

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, SpiI);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], SpiR);
        destination[NextPayloadOffset] = (byte)NextPayload;
        destination[17] = (byte)(MajorVersion << 4 | MinorVersion);
        destination[18] = (byte)Exchange;
        destination[19] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], MessageId);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], TotalLength);
    }
}
