namespace IkeLab.Kernel.Netlink;

/// <summary>Message types that every netlink family has (linux/netlink.h).</summary>
internal static class NetlinkType
{
    public const ushort Noop = 1;
    public const ushort Error = 2;
    public const ushort Done = 3;
    public const ushort Overrun = 4;

    /// <summary>The first type that belongs to a family.</summary>
    public const ushort FirstOfFamily = 0x10;
}

[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,
    Request = 0x01,

    /// <summary>More messages of this answer follow, up to one of type DONE.</summary>
    Multi = 0x02,

    /// <summary>Answer success as well, with error number 0.</summary>
    Acknowledge = 0x04,
    DumpInterrupted = 0x10,

    /// <summary>With requests that read: all entries.</summary>
    Dump = 0x300,

    /// <summary>With requests that write: take the place of an entry that exists.</summary>
    Replace = 0x100,

    /// <summary>With requests that write: fail when the entry exists.</summary>
    Exclusive = 0x200,
    Create = 0x400,

    /// <summary>With errors: the request is not repeated behind its header.</summary>
    Capped = 0x100,

    /// <summary>With errors: attributes follow, the kernel's own words for example.</summary>
    ExtendedAcknowledgement = 0x200,
}

/// <summary>One message within a datagram of netlink; it borrows the datagram's octets.</summary>
internal readonly ref struct NetlinkMessage
{
    public const int HeaderLength = 16;

    /// <summary>Messages and attributes begin at multiples of this.</summary>
    public const int Alignment = 4;

    public required ushort Type { get; init; }
    public required NetlinkFlags Flags { get; init; }
    public required uint Sequence { get; init; }

    /// <summary>The socket that this answers; 0 for what the kernel says to all.</summary>
    public required uint Port { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }
}

/// <summary>Walks over the messages of one datagram; anything malformed ends the walk.</summary>
internal ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    /// <summary>The walk ended before the datagram did.</summary>
    public bool Malformed { get; private set; }

    public bool TryRead(out NetlinkMessage message)
    {
        message = default;
        if (_rest.IsEmpty || Malformed)
            return false;
        var header = new OctetReader(_rest);
        var length = header.U32();
        message = new()
        {
            Type = header.U16(),
            Flags = (NetlinkFlags)header.U16(),
            Sequence = header.U32(),
            Port = header.U32(),
            Payload = default,
        };
        if (header.Failed || length < NetlinkMessage.HeaderLength || length > _rest.Length)
        {
            Malformed = true;
            return false;
        }
        message = message with { Payload = _rest[NetlinkMessage.HeaderLength..(int)length] };
        _rest = _rest[Math.Min(Align((int)length), _rest.Length)..];
        return true;
    }

    private static int Align(int length) =>
        (length + NetlinkMessage.Alignment - 1) & ~(NetlinkMessage.Alignment - 1);
}
