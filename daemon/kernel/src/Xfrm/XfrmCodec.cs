using IkeLab.Kernel.Netlink;
using IkeLab.Engine;

namespace IkeLab.Kernel.Xfrm;

/// <summary>Messages to octets and back. Layouts are those of 64-bit hosts.</summary>
internal static class XfrmCodec
{
    private const int ExpirePadding = 7;

    /// <summary>One whole netlink message.</summary>
    public static byte[] Encode(XfrmMessage message, NetlinkFlags flags, uint sequence)
    {
        using var writer = new OctetWriter();
        var start = NetlinkWriter.BeginMessage(writer, (ushort)message.Type, flags, sequence);
        WriteBody(writer, message);
        if (message.Attributes != XfrmAttributes.None)
            writer.Pad(start, NetlinkMessage.Alignment);
        message.Attributes.Write(writer);
        NetlinkWriter.EndMessage(writer, start);
        return writer.ToArray();
    }

    /// <summary>False for what is malformed, and for types that nobody here reads.</summary>
    public static bool TryDecode(in NetlinkMessage netlink, out XfrmMessage message)
    {
        var reader = new OctetReader(netlink.Payload);
        message = null!;
        var type = (XfrmType)netlink.Type;
        var body = ReadBody(type, ref reader);
        if (body is null || reader.Failed)
            return false;
        if (!XfrmAttributes.TryRead(reader.Octets(reader.Remaining), out var attributes))
            return false;
        message = body with { Attributes = attributes };
        return true;
    }

    private static void WriteBody(OctetWriter writer, XfrmMessage message)
    {
        switch (message)
        {
            case XfrmSaMessage sa:
                sa.Sa.Write(writer);
                break;
            case XfrmSaQuery query:
                query.Id.Write(writer);
                break;
            case XfrmAllocateSpi allocate:
                allocate.Sa.Write(writer);
                writer.U32(allocate.Minimum);
                writer.U32(allocate.Maximum);
                break;
            case XfrmFlushSa flush:
                writer.U8(flush.Protocol);
                break;
            case XfrmPolicyMessage policy:
                policy.Policy.Write(writer);
                break;
            case XfrmPolicyQuery query:
                query.Id.Write(writer);
                break;
            case XfrmFlushPolicy or XfrmDump:
                break;
            case XfrmAcquire acquire:
                WriteAcquire(writer, acquire);
                break;
            case XfrmExpire expire:
                expire.Sa.Write(writer);
                writer.U8(expire.Hard ? (byte)1 : (byte)0);
                writer.Zeros(ExpirePadding);
                break;
            case XfrmMapping mapping:
                WriteMapping(writer, mapping);
                break;
            case XfrmMigrate migrate:
                migrate.Id.Write(writer);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} has no octets");
        }
    }

    private static XfrmMessage? ReadBody(XfrmType type, ref OctetReader reader)
    {
        var none = XfrmAttributes.None;
        switch (type)
        {
            case XfrmType.NewSa or XfrmType.UpdateSa:
                return new XfrmSaMessage(type, XfrmSa.Read(ref reader), none);
            case XfrmType.GetSa or XfrmType.DeleteSa:
                return new XfrmSaQuery(type, XfrmSaId.Read(ref reader), none);
            case XfrmType.AllocateSpi:
                return new XfrmAllocateSpi(
                    XfrmSa.Read(ref reader), reader.U32(), reader.U32(), none);
            case XfrmType.FlushSa:
                var flush = new XfrmFlushSa(reader.U8());
                reader.Skip(Math.Min(reader.Remaining, NetlinkMessage.Alignment - 1));
                return flush;
            case XfrmType.NewPolicy or XfrmType.UpdatePolicy:
                return new XfrmPolicyMessage(type, XfrmPolicy.Read(ref reader), none);
            case XfrmType.GetPolicy or XfrmType.DeletePolicy:
                return new XfrmPolicyQuery(type, XfrmPolicyId.Read(ref reader), none);
            case XfrmType.FlushPolicy:
                return new XfrmFlushPolicy(none);
            case XfrmType.Acquire:
                return ReadAcquire(ref reader);
            case XfrmType.Expire:
                var expire = new XfrmExpire(XfrmSa.Read(ref reader), reader.U8() != 0, none);
                reader.Skip(ExpirePadding);
                return expire;
            case XfrmType.Mapping:
                return ReadMapping(ref reader);
            case XfrmType.Migrate:
                return new XfrmMigrate(XfrmPolicyId.Read(ref reader), none);
            default:
                return null;
        }
    }

    private static void WriteAcquire(OctetWriter writer, XfrmAcquire acquire)
    {
        XfrmAddress.Write(writer, acquire.Id.Destination);
        writer.U32Network(acquire.Id.Spi);
        writer.U8(acquire.Id.Protocol);
        writer.Zeros(3);
        XfrmAddress.Write(writer, acquire.Source);
        acquire.Selector.Write(writer);
        acquire.Policy.Write(writer);
        writer.U32(acquire.AuthAlgorithms);
        writer.U32(acquire.EncryptionAlgorithms);
        writer.U32(acquire.CompressionAlgorithms);
        writer.U32(acquire.Sequence);
    }

    private static XfrmAcquire ReadAcquire(ref OctetReader reader)
    {
        var destination = reader.U128Network();
        var spi = reader.U32Network();
        var protocol = reader.U8();
        reader.Skip(3);
        var source = reader.U128Network();
        var selector = XfrmSelector.Read(ref reader);
        var policy = XfrmPolicy.Read(ref reader);
        // The outer addresses have no family of their own here; a template has one, but it is an
        // attribute. That of the selector is the next best, and decides nothing.
        return new(
            new(XfrmAddress.From(destination, selector.Family), spi, protocol),
            XfrmAddress.From(source, selector.Family), selector, policy, reader.U32(),
            reader.U32(), reader.U32(), reader.U32(), XfrmAttributes.None);
    }

    private static void WriteMapping(OctetWriter writer, XfrmMapping mapping)
    {
        mapping.Id.Write(writer);
        writer.U32(mapping.RequestId);
        XfrmAddress.Write(writer, mapping.Old.Address);
        XfrmAddress.Write(writer, mapping.New.Address);
        writer.U16Network(mapping.Old.Port);
        writer.U16Network(mapping.New.Port);
    }

    private static XfrmMapping ReadMapping(ref OctetReader reader)
    {
        var id = XfrmSaId.Read(ref reader);
        var requestId = reader.U32();
        var family = XfrmAddress.FamilyOf(id.Destination);
        var old = XfrmAddress.From(reader.U128Network(), family);
        var renewed = XfrmAddress.From(reader.U128Network(), family);
        return new(
            id, requestId, new(old, reader.U16Network()), new(renewed, reader.U16Network()),
            XfrmAttributes.None);
    }
}
