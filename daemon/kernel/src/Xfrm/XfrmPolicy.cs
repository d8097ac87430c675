using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>What is to be done with packets (struct xfrm_userpolicy_info, 168 octets).</summary>
internal sealed record XfrmPolicy
{
    private const int Padding = 4;

    public XfrmSelector Selector { get; init; }
    public XfrmLifetime Lifetime { get; init; } = XfrmLifetime.Unlimited;
    public XfrmUse Use { get; init; }

    /// <summary>The policy with the lowest number wins.</summary>
    public uint Priority { get; init; }

    /// <summary>The kernel's own name for it; 0 in requests.</summary>
    public uint Index { get; init; }
    public XfrmDirection Direction { get; init; }
    public XfrmAction Action { get; init; }
    public byte Flags { get; init; }
    public byte Share { get; init; }

    public void Write(OctetWriter writer)
    {
        Selector.Write(writer);
        Lifetime.Write(writer);
        Use.Write(writer);
        writer.U32(Priority);
        writer.U32(Index);
        writer.U8((byte)Direction);
        writer.U8((byte)Action);
        writer.U8(Flags);
        writer.U8(Share);
        writer.Zeros(Padding);
    }

    public static XfrmPolicy Read(ref OctetReader reader)
    {
        var policy = new XfrmPolicy
        {
            Selector = XfrmSelector.Read(ref reader),
            Lifetime = XfrmLifetime.Read(ref reader),
            Use = XfrmUse.Read(ref reader),
            Priority = reader.U32(),
            Index = reader.U32(),
            Direction = (XfrmDirection)reader.U8(),
            Action = (XfrmAction)reader.U8(),
            Flags = reader.U8(),
            Share = reader.U8(),
        };
        reader.Skip(Padding);
        return policy;
    }
}

/// <summary>What finds a policy (struct xfrm_userpolicy_id, 64 octets).</summary>
internal readonly record struct XfrmPolicyId(
    XfrmSelector Selector, uint Index, XfrmDirection Direction)
{
    private const int Padding = 3;

    public void Write(OctetWriter writer)
    {
        Selector.Write(writer);
        writer.U32(Index);
        writer.U8((byte)Direction);
        writer.Zeros(Padding);
    }

    public static XfrmPolicyId Read(ref OctetReader reader)
    {
        var id = new XfrmPolicyId(
            XfrmSelector.Read(ref reader), reader.U32(), (XfrmDirection)reader.U8());
        reader.Skip(Padding);
        return id;
    }
}

/// <summary>Which SAs a policy asks for (struct xfrm_user_tmpl, 64 octets).</summary>
internal readonly record struct XfrmTemplate
{
    public const int Length = 64;

    private const int PaddingBehindProtocol = 3;

    /// <summary>Any algorithm of a kind will do.</summary>
    private const uint AnyAlgorithm = uint.MaxValue;

    public XfrmTemplate()
    {
    }

    public XfrmFamily Family { get; init; }
    public IpAddress Source { get; init; }
    public IpAddress Destination { get; init; }

    /// <summary>0 means any.</summary>
    public uint Spi { get; init; }
    public byte Protocol { get; init; }
    public uint RequestId { get; init; }
    public XfrmMode Mode { get; init; }
    public byte Share { get; init; }

    /// <summary>Packets without this SA pass.</summary>
    public bool Optional { get; init; }
    public uint AuthAlgorithms { get; init; } = AnyAlgorithm;
    public uint EncryptionAlgorithms { get; init; } = AnyAlgorithm;
    public uint CompressionAlgorithms { get; init; } = AnyAlgorithm;

    public void Write(OctetWriter writer)
    {
        XfrmAddress.Write(writer, Destination);
        writer.U32Network(Spi);
        writer.U8(Protocol);
        writer.Zeros(PaddingBehindProtocol);
        writer.U16((ushort)Family);
        writer.Zeros(2);
        XfrmAddress.Write(writer, Source);
        writer.U32(RequestId);
        writer.U8((byte)Mode);
        writer.U8(Share);
        writer.U8(Optional ? (byte)1 : (byte)0);
        writer.U8(0);
        writer.U32(AuthAlgorithms);
        writer.U32(EncryptionAlgorithms);
        writer.U32(CompressionAlgorithms);
    }

    public static XfrmTemplate Read(ref OctetReader reader)
    {
        var destination = reader.U128Network();
        var spi = reader.U32Network();
        var protocol = reader.U8();
        reader.Skip(PaddingBehindProtocol);
        var family = XfrmAddress.ReadFamily(ref reader);
        reader.Skip(2);
        var source = reader.U128Network();
        var requestId = reader.U32();
        var mode = (XfrmMode)reader.U8();
        var share = reader.U8();
        var optional = reader.U8() != 0;
        reader.Skip(1);
        return new()
        {
            Family = family,
            Source = XfrmAddress.From(source, family),
            Destination = XfrmAddress.From(destination, family),
            Spi = spi,
            Protocol = protocol,
            RequestId = requestId,
            Mode = mode,
            Share = share,
            Optional = optional,
            AuthAlgorithms = reader.U32(),
            EncryptionAlgorithms = reader.U32(),
            CompressionAlgorithms = reader.U32(),
        };
    }
}
