using IkeLab.Engine;
using IkeLab.Engine.Wire;
using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Daemon.Leases;

/// <summary>An address that a CFG_REQUEST asks for.</summary>
/// <param name="Address">Null when any one will do.</param>
internal readonly record struct AddressWish(bool IsV6, IpAddress? Address)
{
    /// <summary>Of each family; further ones are not granted.</summary>
    public const int MaxWishes = 4;

    /// <summary>
    /// One an attribute (RFC 7296 §3.15.1: the answer has no more addresses than the request). Values of a
    /// wrong length, and unspecified addresses, stand for any address.
    /// </summary>
    public static IReadOnlyList<AddressWish> Read(IReadOnlyList<ConfigurationAttribute> requested)
    {
        var wishes = new List<AddressWish>();
        foreach (var attribute in requested)
        {
            if (attribute.Type is not (Types.InternalIp4Address or Types.InternalIp6Address))
                continue;
            var isV6 = attribute.Type == Types.InternalIp6Address;
            if (wishes.Count(w => w.IsV6 == isV6) < MaxWishes)
                wishes.Add(new(isV6, ReadAddress(attribute.Value, isV6)));
        }
        return wishes;
    }

    // Some send IPv6 addresses without the prefix length.
    private static IpAddress? ReadAddress(byte[] value, bool isV6)
    {
        if (!isV6 ? value.Length != 4 : value.Length is not (16 or 17))
            return null;
        var address = IpAddress.Read(value.AsSpan(0, isV6 ? 16 : 4));
        return address.IsUnspecified ? null : address;
    }
}
