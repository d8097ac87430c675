using System.Globalization;
using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Systems;

/// <summary>Configuration attributes as text: "INTERNAL_IP4_ADDRESS 10.9.0.7", "INTERNAL_IP6_ADDRESS
/// 2001:db8::7/64", or a number with octets as "300 0102" (RFC 7296 §3.15.1).</summary>
public static class Attributes
{
    private static readonly Dictionary<string, ushort> Types = new()
    {
        ["INTERNAL_IP4_ADDRESS"] = ConfigurationAttributeType.InternalIp4Address,
        ["INTERNAL_IP4_NETMASK"] = ConfigurationAttributeType.InternalIp4Netmask,
        ["INTERNAL_IP4_DNS"] = ConfigurationAttributeType.InternalIp4Dns,
        ["INTERNAL_IP4_NBNS"] = ConfigurationAttributeType.InternalIp4Nbns,
        ["INTERNAL_IP4_DHCP"] = ConfigurationAttributeType.InternalIp4Dhcp,
        ["APPLICATION_VERSION"] = ConfigurationAttributeType.ApplicationVersion,
        ["INTERNAL_IP6_ADDRESS"] = ConfigurationAttributeType.InternalIp6Address,
        ["INTERNAL_IP6_DNS"] = ConfigurationAttributeType.InternalIp6Dns,
        ["INTERNAL_IP6_DHCP"] = ConfigurationAttributeType.InternalIp6Dhcp,
        ["INTERNAL_IP4_SUBNET"] = ConfigurationAttributeType.InternalIp4Subnet,
        ["SUPPORTED_ATTRIBUTES"] = ConfigurationAttributeType.SupportedAttributes,
        ["INTERNAL_IP6_SUBNET"] = ConfigurationAttributeType.InternalIp6Subnet,
        ["INTERNAL_IP6_PREFIX"] = ConfigurationAttributeType.InternalIp6Prefix,
    };

    private static IEnumerable<KeyValuePair<string, ushort>> AllTypes => Types.Concat(NameAttributes.Types);

    /// <exception cref="StepException">Neither a name nor a number, or a value that is none.</exception>
    public static ConfigurationAttribute Parse(string text)
    {
        var words = text.Split(' ', 2);
        var value = words.Length == 2 ? words[1] : "";
        if (Types.TryGetValue(words[0], out var type))
            return new(type, words[0] == "APPLICATION_VERSION" ? Encoding.ASCII.GetBytes(value)
                : Octets(value));
        if (NameAttributes.Parse(words[0], value) is { } ofNames)
            return ofNames;
        return ushort.TryParse(words[0], CultureInfo.InvariantCulture, out var number)
            ? new(number, Convert.FromHexString(value))
            : throw new StepException($"'{words[0]}' is no configuration attribute");
    }

    /// <summary>The first column of a table.</summary>
    public static ConfigurationAttribute[] ParseAll(DataTable table) =>
        [.. table.Rows.Select(r => Parse(r[0]))];

    public static string Describe(IEnumerable<ConfigurationAttribute> attributes) =>
        string.Join(", ", attributes.Select(a =>
            $"{AllTypes.FirstOrDefault(t => t.Value == a.Type).Key ?? $"{a.Type}"} {Convert.ToHexString(a.Value)}"
            .TrimEnd()));

    /// <summary>"address/prefix".</summary>
    public static AddressPrefix PrefixOf(string text)
    {
        var parts = text.Split('/', 2);
        return new(IpAddress.Parse(parts[0]), byte.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public static byte[] Octets(IpAddress address)
    {
        var octets = new byte[address.Length];
        address.Write(octets);
        return octets;
    }

    /// <summary>"address", "address/prefix" with one octet of prefix, or "address/mask".</summary>
    private static byte[] Octets(string value)
    {
        if (value.Length == 0)
            return [];
        var parts = value.Split('/');
        var address = Octets(IpAddress.Parse(parts[0]));
        if (parts.Length == 1)
            return address;
        return byte.TryParse(parts[1], CultureInfo.InvariantCulture, out var prefix)
            ? [.. address, prefix]
            : [.. address, .. Octets(IpAddress.Parse(parts[1]))];
    }
}
