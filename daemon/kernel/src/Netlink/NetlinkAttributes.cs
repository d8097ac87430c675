namespace IkeLab.Kernel.Netlink;

/// <summary>One attribute (linux/netlink.h, struct nlattr).</summary>
internal readonly ref struct NetlinkAttribute(ushort type, ReadOnlySpan<byte> value)
{
    public const int HeaderLength = 4;

    /// <summary>Above the type are flags: nested, network byte order.</summary>
    public const ushort TypeMask = 0x3fff;

    public ushort Type { get; } = type;
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks over attributes; one that is malformed ends the walk.</summary>
internal ref struct NetlinkAttributeReader(ReadOnlySpan<byte> octets)
{
    private ReadOnlySpan<byte> _rest = octets;

    public bool Malformed { get; private set; }

    public bool TryRead(out NetlinkAttribute attribute)
    {
        attribute = default;
        // What is shorter than a header is the padding of the last attribute.
        if (Malformed || _rest.Length < NetlinkAttribute.HeaderLength)
            return false;
        var header = new OctetReader(_rest);
        int length = header.U16();
        var type = (ushort)(header.U16() & NetlinkAttribute.TypeMask);
        if (length < NetlinkAttribute.HeaderLength || length > _rest.Length)
        {
            Malformed = true;
            return false;
        }
        attribute = new(type, _rest[NetlinkAttribute.HeaderLength..length]);
        var aligned = (length + NetlinkMessage.Alignment - 1) & ~(NetlinkMessage.Alignment - 1);
        _rest = _rest[Math.Min(aligned, _rest.Length)..];
        return true;
    }
}
