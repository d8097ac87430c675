namespace IkeLab.Kernel.Netlink;

/// <summary>Messages and attributes whose lengths are known only when they are complete.</summary>
internal static class NetlinkWriter
{
    /// <summary>Begins a message; gives what <see cref="EndMessage"/> needs.</summary>
    public static int BeginMessage(
        OctetWriter writer, ushort type, NetlinkFlags flags, uint sequence)
    {
        var start = writer.Length;
        writer.U32(0);
        writer.U16(type);
        writer.U16((ushort)flags);
        writer.U32(sequence);
        writer.U32(0);
        return start;
    }

    public static void EndMessage(OctetWriter writer, int start)
    {
        writer.SetU32(start, (uint)(writer.Length - start));
        writer.Pad(start, NetlinkMessage.Alignment);
    }

    public static int BeginAttribute(OctetWriter writer, ushort type)
    {
        var start = writer.Length;
        writer.U16(0);
        writer.U16(type);
        return start;
    }

    /// <exception cref="ArgumentException">The attribute is longer than its length field can say.</exception>
    public static void EndAttribute(OctetWriter writer, int start)
    {
        var length = writer.Length - start;
        if (length > ushort.MaxValue)
            throw new ArgumentException(
                $"a netlink attribute has at most {ushort.MaxValue} octets, not {length}");
        writer.SetU16(start, (ushort)length);
        writer.Pad(start, NetlinkMessage.Alignment);
    }
}
