using System.Text;
using IkeLab.Engine;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Routing;

/// <summary>Messages of NETLINK_ROUTE to octets and back; decoding is total.</summary>
internal static class RouteCodec
{
    public static byte[] Encode(RouteMessage message, NetlinkFlags flags, uint sequence)
    {
        using var writer = new OctetWriter();
        var start = NetlinkWriter.BeginMessage(writer, (ushort)message.Type, flags, sequence);
        switch (message)
        {
            case LinkMessage link:
                WriteLink(writer, link);
                break;
            case AddressMessage address:
                WriteAddress(writer, address);
                break;
            case RouteEntry route:
                WriteRoute(writer, route);
                break;
            case RuleMessage rule:
                WriteRule(writer, rule);
                break;
        }
        NetlinkWriter.EndMessage(writer, start);
        return writer.ToArray();
    }

    /// <summary>
    /// False for what is malformed, of another family, or of a type that nobody here reads.
    /// </summary>
    public static bool TryDecode(in NetlinkMessage netlink, out RouteMessage message)
    {
        message = null!;
        var reader = new OctetReader(netlink.Payload);
        var type = (RouteType)netlink.Type;
        RouteMessage? read = type switch
        {
            RouteType.NewLink or RouteType.GetLink => ReadLink(type, ref reader),
            RouteType.NewAddress or RouteType.RemoveAddress or RouteType.GetAddress => ReadAddress(type, ref reader),
            RouteType.NewRoute or RouteType.RemoveRoute or RouteType.GetRoute => ReadRoute(type, ref reader),
            RouteType.NewRule or RouteType.RemoveRule or RouteType.GetRule => ReadRule(type, ref reader),
            _ => null,
        };
        if (read is null || reader.Failed)
            return false;
        message = read;
        return true;
    }

    private static void WriteLink(OctetWriter writer, LinkMessage link)
    {
        writer.Zeros(4);
        writer.U32((uint)link.Index);
        writer.U32(link.Flags);
        writer.U32(link.Changed);
        if (link.Name is { } name)
            Attribute(writer, (ushort)LinkAttribute.Name, [.. Encoding.ASCII.GetBytes(name), 0]);
        Attribute(writer, (ushort)LinkAttribute.Mtu, link.Mtu);
    }

    private static LinkMessage ReadLink(RouteType type, ref OctetReader reader)
    {
        reader.Skip(4);
        var (index, flags, changed) = ((int)reader.U32(), reader.U32(), reader.U32());
        string? name = null;
        uint? mtu = null;
        var attributes = new NetlinkAttributeReader(reader.Octets(reader.Remaining));
        while (attributes.TryRead(out var attribute))
        {
            if (attribute.Type == (ushort)LinkAttribute.Name)
                name = Encoding.ASCII.GetString(attribute.Value).TrimEnd('\0');
            else if (attribute.Type == (ushort)LinkAttribute.Mtu)
                mtu = Number(attribute, ref reader);
        }
        return Checked(new LinkMessage(type, index, name, flags, changed, mtu), attributes, ref reader);
    }

    private static void WriteAddress(OctetWriter writer, AddressMessage address)
    {
        WriteFamily(writer, address.IsV6);
        writer.U8(address.PrefixLength);
        writer.U8((byte)address.Flags);
        writer.U8(address.Scope);
        writer.U32(address.Index);
        Attribute(writer, (ushort)AddressAttribute.Local, address.Address);
        Attribute(writer, (ushort)AddressAttribute.Address, address.Address);
        if (address.Flags != 0)
            Attribute(writer, (ushort)AddressAttribute.Flags, address.Flags);
        if (address.Owner != 0)
            Attribute(writer, (ushort)AddressAttribute.Protocol, [address.Owner]);
    }

    private static AddressMessage ReadAddress(RouteType type, ref OctetReader reader)
    {
        var isV6 = ReadFamily(ref reader);
        var (length, flags, scope, index) = (reader.U8(), (uint)reader.U8(), reader.U8(), reader.U32());
        IpAddress? local = null, address = null;
        byte owner = 0;
        var attributes = new NetlinkAttributeReader(reader.Octets(reader.Remaining));
        while (attributes.TryRead(out var attribute))
        {
            switch ((AddressAttribute)attribute.Type)
            {
                case AddressAttribute.Local:
                    local = Address(attribute, isV6, ref reader);
                    break;
                case AddressAttribute.Address:
                    address = Address(attribute, isV6, ref reader);
                    break;
                case AddressAttribute.Flags:
                    flags = Number(attribute, ref reader);
                    break;
                case AddressAttribute.Protocol when attribute.Value.Length == 1:
                    owner = attribute.Value[0];
                    break;
            }
        }
        // On a point-to-point link IFA_ADDRESS is the other end.
        var message = new AddressMessage(type, isV6, local ?? address, length, flags, scope, index, owner);
        return Checked(message, attributes, ref reader);
    }

    private static void WriteRoute(OctetWriter writer, RouteEntry route)
    {
        WriteFamily(writer, route.IsV6);
        writer.U8(route.PrefixLength);
        writer.Zeros(2);
        writer.U8(route.Table <= byte.MaxValue ? (byte)route.Table : RouteNumbers.TableUnspecified);
        writer.U8(route.Owner);
        writer.U8(route.Scope);
        writer.U8(route.Kind);
        writer.U32(route.Flags);
        Attribute(writer, (ushort)RouteAttribute.Destination, route.Network);
        if (route.Table != 0)
            Attribute(writer, (ushort)RouteAttribute.Table, route.Table);
        if (route.Index != 0)
            Attribute(writer, (ushort)RouteAttribute.OutputDevice, route.Index);
        Attribute(writer, (ushort)RouteAttribute.Gateway, route.Gateway);
        Attribute(writer, (ushort)RouteAttribute.Source, route.Source);
        Attribute(writer, (ushort)RouteAttribute.Mark, route.Mark);
    }

    private static RouteEntry ReadRoute(RouteType type, ref OctetReader reader)
    {
        var isV6 = ReadFamily(ref reader);
        var length = reader.U8();
        reader.Skip(2);
        var route = new RouteEntry(type, isV6, null, length)
        {
            Table = reader.U8(), Owner = reader.U8(), Scope = reader.U8(), Kind = reader.U8(), Flags = reader.U32(),
        };
        var attributes = new NetlinkAttributeReader(reader.Octets(reader.Remaining));
        while (attributes.TryRead(out var attribute))
        {
            route = (RouteAttribute)attribute.Type switch
            {
                RouteAttribute.Destination => route with { Network = Address(attribute, isV6, ref reader) },
                RouteAttribute.Table => route with { Table = Number(attribute, ref reader) },
                RouteAttribute.OutputDevice => route with { Index = Number(attribute, ref reader) },
                RouteAttribute.Gateway => route with { Gateway = Address(attribute, isV6, ref reader) },
                RouteAttribute.Source => route with { Source = Address(attribute, isV6, ref reader) },
                RouteAttribute.Mark => route with { Mark = Number(attribute, ref reader) },
                _ => route,
            };
        }
        return Checked(route, attributes, ref reader);
    }

    private static void WriteRule(OctetWriter writer, RuleMessage rule)
    {
        WriteFamily(writer, rule.IsV6);
        writer.Zeros(3);
        writer.U8(rule.Table <= byte.MaxValue ? (byte)rule.Table : RouteNumbers.TableUnspecified);
        writer.Zeros(2);
        writer.U8(rule.Action);
        writer.U32(rule.Inverted ? RouteNumbers.RuleInvert : 0);
        if (rule.Action == 0)
            return;
        Attribute(writer, (ushort)RuleAttribute.Priority, rule.Priority);
        Attribute(writer, (ushort)RuleAttribute.Mark, rule.Mark);
        Attribute(writer, (ushort)RuleAttribute.Table, rule.Table);
        Attribute(writer, (ushort)RuleAttribute.Protocol, [rule.Owner]);
    }

    private static RuleMessage ReadRule(RouteType type, ref OctetReader reader)
    {
        var isV6 = ReadFamily(ref reader);
        reader.Skip(3);
        var table = reader.U8();
        reader.Skip(2);
        var action = reader.U8();
        var rule = new RuleMessage(type, isV6)
        {
            Table = table, Action = action, Inverted = (reader.U32() & RouteNumbers.RuleInvert) != 0,
        };
        var attributes = new NetlinkAttributeReader(reader.Octets(reader.Remaining));
        while (attributes.TryRead(out var attribute))
        {
            rule = (RuleAttribute)attribute.Type switch
            {
                RuleAttribute.Priority => rule with { Priority = Number(attribute, ref reader) },
                RuleAttribute.Mark => rule with { Mark = Number(attribute, ref reader) },
                RuleAttribute.Table => rule with { Table = Number(attribute, ref reader) },
                RuleAttribute.Protocol when attribute.Value.Length == 1 => rule with { Owner = attribute.Value[0] },
                _ => rule,
            };
        }
        return Checked(rule, attributes, ref reader);
    }

    private static T Checked<T>(T message, in NetlinkAttributeReader attributes, ref OctetReader reader)
    {
        if (attributes.Malformed)
            reader.Fail();
        return message;
    }

    private static void WriteFamily(OctetWriter writer, bool isV6) =>
        writer.U8(isV6 ? RouteNumbers.FamilyV6 : RouteNumbers.FamilyV4);

    private static bool ReadFamily(ref OctetReader reader)
    {
        var family = reader.U8();
        if (family is not (RouteNumbers.FamilyV4 or RouteNumbers.FamilyV6))
            reader.Fail();
        return family == RouteNumbers.FamilyV6;
    }

    private static uint Number(in NetlinkAttribute attribute, ref OctetReader reader)
    {
        var value = new OctetReader(attribute.Value);
        var number = value.U32();
        if (value.Failed)
            reader.Fail();
        return number;
    }

    private static IpAddress? Address(in NetlinkAttribute attribute, bool isV6, ref OctetReader reader)
    {
        if (attribute.Value.Length == (isV6 ? 16 : 4))
            return IpAddress.Read(attribute.Value);
        reader.Fail();
        return null;
    }

    private static void Attribute(OctetWriter writer, ushort type, uint? value)
    {
        if (value is not { } number)
            return;
        var start = NetlinkWriter.BeginAttribute(writer, type);
        writer.U32(number);
        NetlinkWriter.EndAttribute(writer, start);
    }

    private static void Attribute(OctetWriter writer, ushort type, IpAddress? address)
    {
        if (address is not { } value)
            return;
        Span<byte> octets = stackalloc byte[16];
        value.Write(octets);
        Attribute(writer, type, octets[..value.Length]);
    }

    private static void Attribute(OctetWriter writer, ushort type, ReadOnlySpan<byte> value)
    {
        var start = NetlinkWriter.BeginAttribute(writer, type);
        writer.Octets(value);
        NetlinkWriter.EndAttribute(writer, start);
    }
}
