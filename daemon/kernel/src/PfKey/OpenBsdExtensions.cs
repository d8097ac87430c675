namespace IkeLab.Kernel.PfKey;

/// <summary>
/// A flow's protocol, or its type and direction, or a second SA's type (struct sadb_protocol).
/// </summary>
/// <param name="Value">An IP protocol; a flow type: 1 use, 2 acquire, 3 require, 4 bypass, 5 deny.</param>
/// <param name="Direction">1 in, 2 out.</param>
internal sealed record OpenBsdProtocol(ushort Type, byte Value, byte Direction, byte Flags)
    : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U8(Value);
        writer.U8(Direction);
        writer.U8(Flags);
        writer.U8(0);
    }

    public static OpenBsdProtocol Read(ushort type, ref OctetReader reader)
    {
        var protocol = new OpenBsdProtocol(type, reader.U8(), reader.U8(), reader.U8());
        reader.Skip(1);
        return protocol;
    }
}

/// <summary>One number: a policy's sequence number, a TAP unit, an MTU.</summary>
internal sealed record OpenBsdNumber(ushort Type, uint Value) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect) => writer.U32(Value);

    public static OpenBsdNumber Read(ushort type, ref OctetReader reader) => new(type, reader.U32());
}

/// <summary>ESP in UDP to this port (struct sadb_x_udpencap).</summary>
internal sealed record OpenBsdUdpEncapsulation(ushort Port)
    : PfKeyExtension(OpenBsdExtensionType.UdpEncapsulation)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U16Network(Port);
        writer.U16(0);
    }

    public static OpenBsdUdpEncapsulation Read(ref OctetReader reader)
    {
        var port = new OpenBsdUdpEncapsulation(reader.U16Network());
        reader.Skip(2);
        return port;
    }
}

/// <summary>What pf calls an SA's packets (struct sadb_x_tag).</summary>
/// <param name="Name">Without the zero octet at its end, which counts in the length field.</param>
internal sealed record OpenBsdTag(byte[] Name) : PfKeyExtension(OpenBsdExtensionType.Tag)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32((uint)Name.Length + 1);
        writer.Octets(Name);
        writer.U8(0);
    }

    public static OpenBsdTag Read(ref OctetReader reader)
    {
        var length = reader.U32();
        if (length == 0 || length > reader.Remaining)
            reader.Fail();
        return new(PfKeyText.Take(ref reader));
    }
}

/// <summary>An SA's counters (struct sadb_x_counter).</summary>
internal sealed record OpenBsdCounter(
    ulong PacketsIn, ulong PacketsOut, ulong BytesIn, ulong BytesOut, ulong DropsIn, ulong DropsOut,
    ulong DecompressedBytesIn, ulong UncompressedBytesOut)
    : PfKeyExtension(OpenBsdExtensionType.Counter)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(0);
        writer.U64(PacketsIn);
        writer.U64(PacketsOut);
        writer.U64(BytesIn);
        writer.U64(BytesOut);
        writer.U64(DropsIn);
        writer.U64(DropsOut);
        writer.U64(DecompressedBytesIn);
        writer.U64(UncompressedBytesOut);
    }

    public static OpenBsdCounter Read(ref OctetReader reader)
    {
        reader.Skip(sizeof(uint));
        return new(
            reader.U64(), reader.U64(), reader.U64(), reader.U64(), reader.U64(), reader.U64(),
            reader.U64(), reader.U64());
    }
}

/// <summary>Routing domains before and behind an SA (struct sadb_x_rdomain).</summary>
internal sealed record OpenBsdRoutingDomain(ushort First, ushort Second)
    : PfKeyExtension(OpenBsdExtensionType.RoutingDomain)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U16(First);
        writer.U16(Second);
    }

    public static OpenBsdRoutingDomain Read(ref OctetReader reader) =>
        new(reader.U16(), reader.U16());
}

/// <summary>The highest sequence number (struct sadb_x_replay).</summary>
internal sealed record OpenBsdReplay(ulong Count) : PfKeyExtension(OpenBsdExtensionType.Replay)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(0);
        writer.U64(Count);
    }

    public static OpenBsdReplay Read(ref OctetReader reader)
    {
        reader.Skip(sizeof(uint));
        return new(reader.U64());
    }
}

/// <summary>The sec(4) interface of a route-based SA (struct sadb_x_iface).</summary>
internal sealed record OpenBsdInterface(uint Unit, byte Direction)
    : PfKeyExtension(OpenBsdExtensionType.Interface)
{
    private const int Reserved = 7;

    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(Unit);
        writer.U8(Direction);
        writer.Zeros(Reserved);
    }

    public static OpenBsdInterface Read(ref OctetReader reader)
    {
        var found = new OpenBsdInterface(reader.U32(), reader.U8());
        reader.Skip(Reserved);
        return found;
    }
}
