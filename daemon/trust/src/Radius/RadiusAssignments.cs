using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Radius;

/// <summary>
/// What an Access-Accept gives to a peer: attributes of a CFG_REPLY (<c>radius config</c>).
/// </summary>
internal static class RadiusAssignments
{
    /// <summary>Attributes that are given; more are not looked at.</summary>
    public const int MaxAttributes = 32;

    private const byte FramedIpNetmask = 9;
    private const byte PrimaryDns = 28;
    private const byte SecondaryDns = 29;
    private const byte PrimaryNbns = 30;
    private const byte SecondaryNbns = 31;

    /// <summary>Where the configuration does not say otherwise for an attribute.</summary>
    private static readonly RadiusAttributeMapping[] s_usual =
    [
        new(AddressFamily.Ipv4, ConfigurationOptionKind.Address, 0, RadiusAttribute.FramedIpAddress),
        new(AddressFamily.Ipv4, ConfigurationOptionKind.Netmask, 0, FramedIpNetmask),
        new(AddressFamily.Ipv6, ConfigurationOptionKind.Address, 0, RadiusAttribute.FramedIpv6Address),
        new(AddressFamily.Ipv4, ConfigurationOptionKind.NameServer, MicrosoftKeys.Vendor, PrimaryDns),
        new(AddressFamily.Ipv4, ConfigurationOptionKind.NameServer, MicrosoftKeys.Vendor, SecondaryDns),
        new(AddressFamily.Ipv4, ConfigurationOptionKind.NetbiosServer, MicrosoftKeys.Vendor, PrimaryNbns),
        new(AddressFamily.Ipv4, ConfigurationOptionKind.NetbiosServer, MicrosoftKeys.Vendor, SecondaryNbns),
    ];

    public static ConfigurationAttribute[] Of(RadiusPacket accept, IReadOnlyList<RadiusAttributeMapping> mappings)
    {
        var given = new List<ConfigurationAttribute>();
        foreach (var mapping in mappings.Concat(s_usual.Where(usual => !mappings.Any(m => IsSame(m, usual)))))
        {
            if (mapping.Option is not { } option)
                continue;
            var values = mapping.Vendor == 0
                ? accept.All(mapping.Attribute)
                : accept.All(mapping.Vendor, mapping.Attribute);
            foreach (var value in values)
            {
                if (given.Count < MaxAttributes && Address(mapping, value.Span) is { } address)
                    given.Add(new ConfigurationOption(false, option, Host(address)).ToAttribute());
            }
        }
        return [.. given];
    }

    private static HostSpecification Host(IpAddress address) =>
        new() { Kind = HostKind.Address, Addresses = [address] };

    private static bool IsSame(RadiusAttributeMapping one, RadiusAttributeMapping other) =>
        one.Vendor == other.Vendor && one.Attribute == other.Attribute;

    private static IpAddress? Address(RadiusAttributeMapping mapping, ReadOnlySpan<byte> value)
    {
        var isV6 = value.Length == 16;
        if ((!isV6 && value.Length != 4) || (mapping.Family is { } family && (family == AddressFamily.Ipv6) != isV6))
            return null;
        var address = IpAddress.Read(value);
        // RFC 2865 §5.8: 255.255.255.254 and .255 leave the address to us or to the peer.
        var isOpen = mapping.Attribute == RadiusAttribute.FramedIpAddress && mapping.Vendor == 0
            && address.Bits >= 0xFFFFFFFE && !isV6;
        return isOpen ? null : address;
    }
}
