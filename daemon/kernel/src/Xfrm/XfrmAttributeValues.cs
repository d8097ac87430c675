using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>ESP in UDP (struct xfrm_encap_tmpl, 24 octets).</summary>
internal readonly record struct XfrmEncapsulation(
    ushort Type, ushort SourcePort, ushort DestinationPort, UInt128 OriginalAddress)
{
    private const int Padding = 2;

    public void Write(OctetWriter writer)
    {
        writer.U16(Type);
        writer.U16Network(SourcePort);
        writer.U16Network(DestinationPort);
        writer.Zeros(Padding);
        XfrmAddress.Write(writer, IpAddress.V6(OriginalAddress));
    }

    public static XfrmEncapsulation Read(ref OctetReader reader)
    {
        var type = reader.U16();
        ushort source = reader.U16Network(), destination = reader.U16Network();
        reader.Skip(Padding);
        return new(type, source, destination, reader.U128Network());
    }
}

/// <summary>The state of sequence numbers (struct xfrm_replay_state).</summary>
internal readonly record struct XfrmReplay(uint Outbound, uint Inbound, uint Bitmap)
{
    public void Write(OctetWriter writer)
    {
        writer.U32(Outbound);
        writer.U32(Inbound);
        writer.U32(Bitmap);
    }

    public static XfrmReplay Read(ref OctetReader reader) =>
        new(reader.U32(), reader.U32(), reader.U32());
}

/// <summary>
/// The same for extended sequence numbers (RFC 4304) and for windows above 32 packets (struct
/// xfrm_replay_state_esn).
/// </summary>
internal sealed record XfrmReplayEsn(ulong Outbound, ulong Inbound, uint Window, uint[] Bitmap)
{
    /// <summary>The kernel's limit (XFRMA_REPLAY_ESN_MAX), in octets of all of it.</summary>
    private const int MaxWords = 4096 / sizeof(uint);

    public static XfrmReplayEsn Fresh(uint window) =>
        new(0, 0, window, new uint[(window + 31) / 32]);

    public void Write(OctetWriter writer)
    {
        writer.U32((uint)Bitmap.Length);
        writer.U32((uint)Outbound);
        writer.U32((uint)Inbound);
        writer.U32((uint)(Outbound >> 32));
        writer.U32((uint)(Inbound >> 32));
        writer.U32(Window);
        foreach (var word in Bitmap)
            writer.U32(word);
    }

    public static XfrmReplayEsn Read(ref OctetReader reader)
    {
        var words = reader.U32();
        ulong outbound = reader.U32(), inbound = reader.U32();
        outbound |= (ulong)reader.U32() << 32;
        inbound |= (ulong)reader.U32() << 32;
        var window = reader.U32();
        if (words > MaxWords || words * sizeof(uint) > reader.Remaining)
            reader.Fail();
        var bitmap = new uint[reader.Failed ? 0 : words];
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] = reader.U32();
        return new(outbound, inbound, window, bitmap);
    }
}

/// <summary>A packet's mark and which of its bits count (struct xfrm_mark).</summary>
internal readonly record struct XfrmMark(uint Value, uint Mask);

/// <summary>A change of addresses (struct xfrm_user_migrate, 76 octets).</summary>
internal readonly record struct XfrmMigration
{
    public const int Length = 76;

    public IpAddress OldDestination { get; init; }
    public IpAddress OldSource { get; init; }
    public IpAddress NewDestination { get; init; }
    public IpAddress NewSource { get; init; }
    public byte Protocol { get; init; }
    public XfrmMode Mode { get; init; }
    public uint RequestId { get; init; }

    public void Write(OctetWriter writer)
    {
        XfrmAddress.Write(writer, OldDestination);
        XfrmAddress.Write(writer, OldSource);
        XfrmAddress.Write(writer, NewDestination);
        XfrmAddress.Write(writer, NewSource);
        writer.U8(Protocol);
        writer.U8((byte)Mode);
        writer.U16(0);
        writer.U32(RequestId);
        writer.U16((ushort)XfrmAddress.FamilyOf(OldDestination));
        writer.U16((ushort)XfrmAddress.FamilyOf(NewDestination));
    }

    public static XfrmMigration Read(ref OctetReader reader)
    {
        UInt128 oldDestination = reader.U128Network(), oldSource = reader.U128Network();
        UInt128 newDestination = reader.U128Network(), newSource = reader.U128Network();
        var protocol = reader.U8();
        var mode = (XfrmMode)reader.U8();
        reader.Skip(2);
        var requestId = reader.U32();
        var old = XfrmAddress.ReadFamily(ref reader);
        var renewed = XfrmAddress.ReadFamily(ref reader);
        return new()
        {
            OldDestination = XfrmAddress.From(oldDestination, old),
            OldSource = XfrmAddress.From(oldSource, old),
            NewDestination = XfrmAddress.From(newDestination, renewed),
            NewSource = XfrmAddress.From(newSource, renewed),
            Protocol = protocol,
            Mode = mode,
            RequestId = requestId,
        };
    }
}

/// <summary>The addresses that IKE uses, with a migration (struct xfrm_user_kmaddress).</summary>
internal readonly record struct XfrmIkeAddresses(IpAddress Local, IpAddress Remote)
{
    public void Write(OctetWriter writer)
    {
        XfrmAddress.Write(writer, Local);
        XfrmAddress.Write(writer, Remote);
        writer.U32(0);
        writer.U16((ushort)XfrmAddress.FamilyOf(Local));
        writer.U16(0);
    }

    public static XfrmIkeAddresses Read(ref OctetReader reader)
    {
        UInt128 local = reader.U128Network(), remote = reader.U128Network();
        reader.Skip(sizeof(uint));
        var family = XfrmAddress.ReadFamily(ref reader);
        reader.Skip(2);
        return new(XfrmAddress.From(local, family), XfrmAddress.From(remote, family));
    }
}
