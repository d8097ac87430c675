using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>An SA but for its keys (struct xfrm_usersa_info, 224 octets).</summary>
internal sealed record XfrmSa
{
    private const int Padding = 7;
    private const int PaddingBehindProtocol = 3;

    /// <summary>The outer family, of <see cref="Source"/> and <see cref="Destination"/>.</summary>
    public XfrmFamily Family { get; init; }
    public IpAddress Source { get; init; }
    public IpAddress Destination { get; init; }
    public uint Spi { get; init; }

    /// <summary>ESP or AH.</summary>
    public byte Protocol { get; init; }
    public XfrmSelector Selector { get; init; }
    public XfrmLifetime Lifetime { get; init; } = XfrmLifetime.Unlimited;
    public XfrmUse Use { get; init; }
    public XfrmRefusals Refusals { get; init; }

    /// <summary>Of the acquire that led to this SA.</summary>
    public uint Sequence { get; init; }

    /// <summary>Ties SAs to policies.</summary>
    public uint RequestId { get; init; }
    public XfrmMode Mode { get; init; }

    /// <summary>Up to 32 packets; larger windows and ESN have <see cref="XfrmReplayEsn"/>.</summary>
    public byte ReplayWindow { get; init; }
    public XfrmSaFlags Flags { get; init; }

    public void Write(OctetWriter writer)
    {
        Selector.Write(writer);
        XfrmAddress.Write(writer, Destination);
        writer.U32Network(Spi);
        writer.U8(Protocol);
        writer.Zeros(PaddingBehindProtocol);
        XfrmAddress.Write(writer, Source);
        Lifetime.Write(writer);
        Use.Write(writer);
        Refusals.Write(writer);
        writer.U32(Sequence);
        writer.U32(RequestId);
        writer.U16((ushort)Family);
        writer.U8((byte)Mode);
        writer.U8(ReplayWindow);
        writer.U8((byte)Flags);
        writer.Zeros(Padding);
    }

    public static XfrmSa Read(ref OctetReader reader)
    {
        var selector = XfrmSelector.Read(ref reader);
        var destination = reader.U128Network();
        var spi = reader.U32Network();
        var protocol = reader.U8();
        reader.Skip(PaddingBehindProtocol);
        var source = reader.U128Network();
        var lifetime = XfrmLifetime.Read(ref reader);
        var use = XfrmUse.Read(ref reader);
        var refusals = XfrmRefusals.Read(ref reader);
        uint sequence = reader.U32(), requestId = reader.U32();
        var family = XfrmAddress.ReadFamily(ref reader);
        var sa = new XfrmSa
        {
            Family = family,
            Source = XfrmAddress.From(source, family),
            Destination = XfrmAddress.From(destination, family),
            Spi = spi,
            Protocol = protocol,
            Selector = selector,
            Lifetime = lifetime,
            Use = use,
            Refusals = refusals,
            Sequence = sequence,
            RequestId = requestId,
            Mode = (XfrmMode)reader.U8(),
            ReplayWindow = reader.U8(),
            Flags = (XfrmSaFlags)reader.U8(),
        };
        reader.Skip(Padding);
        return sa;
    }
}

/// <summary>What finds an SA (struct xfrm_usersa_id, 24 octets).</summary>
internal readonly record struct XfrmSaId(IpAddress Destination, uint Spi, byte Protocol)
{
    public void Write(OctetWriter writer)
    {
        XfrmAddress.Write(writer, Destination);
        writer.U32Network(Spi);
        writer.U16((ushort)XfrmAddress.FamilyOf(Destination));
        writer.U8(Protocol);
        writer.U8(0);
    }

    public static XfrmSaId Read(ref OctetReader reader)
    {
        var destination = reader.U128Network();
        var spi = reader.U32Network();
        var family = XfrmAddress.ReadFamily(ref reader);
        var protocol = reader.U8();
        reader.Skip(1);
        return new(XfrmAddress.From(destination, family), spi, protocol);
    }
}
