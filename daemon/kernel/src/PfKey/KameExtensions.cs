using IkeLab.Engine;

namespace IkeLab.Kernel.PfKey;

/// <summary>An SA's mode and the policies that it belongs to (struct sadb_x_sa2).</summary>
/// <param name="Mode">0 any, 1 transport, 2 tunnel.</param>
internal sealed record KameSa2(byte Mode, uint Sequence, uint RequestId)
    : PfKeyExtension(KameExtensionType.Sa2)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U8(Mode);
        writer.Zeros(3);
        writer.U32(Sequence);
        writer.U32(RequestId);
    }

    public static KameSa2 Read(ref OctetReader reader)
    {
        var mode = reader.U8();
        reader.Skip(3);
        return new(mode, reader.U32(), reader.U32());
    }
}

/// <summary>A policy (struct sadb_x_policy) and the SAs that it asks for.</summary>
/// <param name="Kind">0 discard, 1 none, 2 IPsec, 3 entrust, 4 bypass.</param>
/// <param name="Direction">1 in, 2 out, 3 forward.</param>
internal sealed record KamePolicy(
    ushort Kind, byte Direction, uint Id, uint Priority, KameRequest[] Requests)
    : PfKeyExtension(KameExtensionType.Policy)
{
    /// <summary>More than the kernel takes (XFRM_MAX_DEPTH).</summary>
    private const int MaxRequests = 16;

    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U16(Kind);
        writer.U8(Direction);
        writer.U8(0);
        writer.U32(Id);
        writer.U32(Priority);
        foreach (var request in Requests)
            request.Write(writer, dialect);
    }

    public static KamePolicy Read(ref OctetReader reader, PfKeyDialect dialect)
    {
        var kind = reader.U16();
        var direction = reader.U8();
        reader.Skip(1);
        uint id = reader.U32(), priority = reader.U32();
        var requests = new List<KameRequest>();
        while (reader.Remaining >= KameRequest.HeaderLength && !reader.Failed)
        {
            requests.Add(KameRequest.Read(ref reader, dialect));
            if (requests.Count > MaxRequests)
                reader.Fail();
        }
        return new(kind, direction, id, priority, [.. requests]);
    }
}

/// <summary>One SA that a policy asks for (struct sadb_x_ipsecrequest).</summary>
/// <param name="Level">0 default, 1 use, 2 require, 3 unique.</param>
/// <param name="Tunnel">Its ends in tunnel mode, both of one family.</param>
internal readonly record struct KameRequest(
    ushort Protocol, byte Mode, byte Level, uint RequestId,
    (PfKeySocketAddress Source, PfKeySocketAddress Destination)? Tunnel)
{
    public const int HeaderLength = 16;

    public void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        var start = writer.Length;
        writer.U16(0);
        writer.U16(Protocol);
        writer.U8(Mode);
        writer.U8(Level);
        writer.U16(0);
        writer.U32(RequestId);
        writer.U32(0);
        if (Tunnel is var (source, destination))
        {
            source.Write(writer, dialect);
            destination.Write(writer, dialect);
        }
        writer.SetU16(start, (ushort)(writer.Length - start));
    }

    public static KameRequest Read(ref OctetReader reader, PfKeyDialect dialect)
    {
        var length = reader.U16();
        if (length < HeaderLength)
            reader.Fail();
        var inner = new OctetReader(reader.Octets(length - 2));
        ushort protocol = inner.U16();
        byte mode = inner.U8(), level = inner.U8();
        inner.Skip(2);
        var requestId = inner.U32();
        inner.Skip(sizeof(uint));
        (PfKeySocketAddress, PfKeySocketAddress)? tunnel = inner.Remaining == 0
            ? null
            : (PfKeySocketAddress.Read(ref inner, dialect), PfKeySocketAddress.Read(ref inner, dialect));
        if (inner.Failed || inner.Remaining > 0)
            reader.Fail();
        return new(protocol, mode, level, requestId, tunnel);
    }
}

/// <summary>ESP in UDP (struct sadb_x_nat_t_type); 2 is RFC 3948.</summary>
internal sealed record KameNatType(byte Encapsulation) : PfKeyExtension(KameExtensionType.NatType)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U8(Encapsulation);
        writer.Zeros(3);
    }

    public static KameNatType Read(ref OctetReader reader)
    {
        var type = new KameNatType(reader.U8());
        reader.Skip(3);
        return type;
    }
}

/// <summary>A port of ESP in UDP (struct sadb_x_nat_t_port).</summary>
internal sealed record KameNatPort(ushort Type, ushort Port) : PfKeyExtension(Type)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U16Network(Port);
        writer.U16(0);
    }

    public static KameNatPort Read(ushort type, ref OctetReader reader)
    {
        var port = new KameNatPort(type, reader.U16Network());
        reader.Skip(2);
        return port;
    }
}

/// <summary>A security module's label (struct sadb_x_sec_ctx).</summary>
internal sealed record KameSecurityContext(byte Algorithm, byte Domain, byte[] Context)
    : PfKeyExtension(KameExtensionType.SecurityContext)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U8(Algorithm);
        writer.U8(Domain);
        writer.U16(checked((ushort)Context.Length));
        writer.Octets(Context);
    }

    public static KameSecurityContext Read(ref OctetReader reader)
    {
        byte algorithm = reader.U8(), domain = reader.U8();
        var length = reader.U16();
        return new(algorithm, domain, reader.Octets(length).ToArray());
    }
}

/// <summary>The addresses that IKE uses, with a migration (struct sadb_x_kmaddress).</summary>
internal sealed record KameKeyManagerAddresses(PfKeySocketAddress Local, PfKeySocketAddress Remote)
    : PfKeyExtension(KameExtensionType.KeyManagerAddresses)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        writer.U32(0);
        Local.Write(writer, dialect);
        Remote.Write(writer, dialect);
    }

    public static KameKeyManagerAddresses Read(ref OctetReader reader, PfKeyDialect dialect)
    {
        reader.Skip(sizeof(uint));
        return new(
            PfKeySocketAddress.Read(ref reader, dialect), PfKeySocketAddress.Read(ref reader, dialect));
    }
}

/// <summary>Which SAs a dump shows (struct sadb_x_filter).</summary>
internal sealed record KameFilter(
    UInt128 Source, UInt128 Destination, ushort Family, byte SourcePrefix, byte DestinationPrefix)
    : PfKeyExtension(KameExtensionType.Filter)
{
    public override void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        Span<byte> octets = stackalloc byte[32];
        IpAddress.V6(Source).Write(octets);
        IpAddress.V6(Destination).Write(octets[16..]);
        writer.Octets(octets);
        writer.U16(Family);
        writer.U8(SourcePrefix);
        writer.U8(DestinationPrefix);
    }

    public static KameFilter Read(ref OctetReader reader) => new(
        reader.U128Network(), reader.U128Network(), reader.U16(), reader.U8(), reader.U8());
}
