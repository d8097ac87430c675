using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>A port and which of its bits count; for ICMP a type or a code.</summary>
internal readonly record struct XfrmPort(ushort Value, ushort Mask)
{
    public static readonly XfrmPort Any;
}

/// <summary>Which packets are meant (struct xfrm_selector, 56 octets).</summary>
internal readonly record struct XfrmSelector
{
    private const int PaddingBehindProtocol = 3;

    /// <summary>Unspecified where it selects nothing by itself.</summary>
    public XfrmFamily Family { get; init; }
    public IpAddress Destination { get; init; }
    public byte DestinationPrefix { get; init; }
    public IpAddress Source { get; init; }
    public byte SourcePrefix { get; init; }
    public XfrmPort DestinationPort { get; init; }
    public XfrmPort SourcePort { get; init; }

    /// <summary>0 means any.</summary>
    public byte Protocol { get; init; }

    /// <summary>0 means any.</summary>
    public uint Interface { get; init; }
    public uint User { get; init; }

    /// <summary>The same packets on their way back.</summary>
    public XfrmSelector Reversed() => this with
    {
        Destination = Source,
        DestinationPrefix = SourcePrefix,
        DestinationPort = SourcePort,
        Source = Destination,
        SourcePrefix = DestinationPrefix,
        SourcePort = DestinationPort,
    };

    public void Write(OctetWriter writer)
    {
        XfrmAddress.Write(writer, Destination);
        XfrmAddress.Write(writer, Source);
        writer.U16Network(DestinationPort.Value);
        writer.U16Network(DestinationPort.Mask);
        writer.U16Network(SourcePort.Value);
        writer.U16Network(SourcePort.Mask);
        writer.U16((ushort)Family);
        writer.U8(DestinationPrefix);
        writer.U8(SourcePrefix);
        writer.U8(Protocol);
        writer.Zeros(PaddingBehindProtocol);
        writer.U32(Interface);
        writer.U32(User);
    }

    public static XfrmSelector Read(ref OctetReader reader)
    {
        UInt128 destination = reader.U128Network(), source = reader.U128Network();
        var destinationPort = new XfrmPort(reader.U16Network(), reader.U16Network());
        var sourcePort = new XfrmPort(reader.U16Network(), reader.U16Network());
        var family = XfrmAddress.ReadFamily(ref reader);
        byte destinationPrefix = reader.U8(), sourcePrefix = reader.U8(), protocol = reader.U8();
        reader.Skip(PaddingBehindProtocol);
        return new()
        {
            Family = family,
            Destination = XfrmAddress.From(destination, family),
            DestinationPrefix = destinationPrefix,
            Source = XfrmAddress.From(source, family),
            SourcePrefix = sourcePrefix,
            DestinationPort = destinationPort,
            SourcePort = sourcePort,
            Protocol = protocol,
            Interface = reader.U32(),
            User = reader.U32(),
        };
    }
}
