using Types = IkeLab.Engine.Wire.ConfigurationAttributeType;

namespace IkeLab.Engine.Wire;

/// <summary>
/// Configuration attributes that are addresses and networks (RFC 7296 §3.15.1). What a peer has sent is decoded to null
/// when it is empty or malformed.
/// </summary>
public static class AddressAttributes
{
    private const int PrefixedV6 = 17;

    /// <summary>INTERNAL_IP4_ADDRESS; for IPv6 with the prefix of its network.</summary>
    public static ConfigurationAttribute Address(AddressPrefix address) => address.Address.IsV6
        ? new(Types.InternalIp6Address, Octets(Checked(address)))
        : new(Types.InternalIp4Address, Octets(address.Address));

    /// <summary>INTERNAL_IP4_NETMASK.</summary>
    public static ConfigurationAttribute Netmask(byte prefixLength) => prefixLength <= 32
        ? new(Types.InternalIp4Netmask, Octets(AddressPrefix.MaskOf(prefixLength)))
        : throw new ArgumentOutOfRangeException(nameof(prefixLength), prefixLength, "expected 0 to 32 bits");

    /// <summary>INTERNAL_IP4_DNS or INTERNAL_IP6_DNS.</summary>
    public static ConfigurationAttribute DnsServer(IpAddress server) =>
        new(server.IsV6 ? Types.InternalIp6Dns : Types.InternalIp4Dns, Octets(server));

    /// <summary>INTERNAL_IP4_SUBNET or INTERNAL_IP6_SUBNET.</summary>
    public static ConfigurationAttribute Subnet(AddressPrefix subnet)
    {
        _ = Checked(subnet);
        return subnet.Address.IsV6
            ? new(Types.InternalIp6Subnet, Octets(subnet))
            : new(Types.InternalIp4Subnet,
                [.. Octets(subnet.Address), .. Octets(AddressPrefix.MaskOf(subnet.Length))]);
    }

    /// <summary>An assigned address; one of IPv4 stands for itself alone until a netmask says more.</summary>
    public static AddressPrefix? ReadAddress(ConfigurationAttribute attribute) => attribute.Type switch
    {
        Types.InternalIp4Address when ReadHost(attribute.Value, 4) is { } address => new(address, 32),
        Types.InternalIp6Address when ReadV6(attribute.Value) is { Address.IsUnspecified: false } address => address,
        _ => null,
    };

    /// <summary>The prefix length of INTERNAL_IP4_NETMASK.</summary>
    public static byte? ReadNetmask(ConfigurationAttribute attribute) =>
        attribute is { Type: Types.InternalIp4Netmask, Value.Length: 4 }
            ? AddressPrefix.LengthOf(IpAddress.Read(attribute.Value))
            : null;

    public static IpAddress? ReadDnsServer(ConfigurationAttribute attribute) => attribute.Type switch
    {
        Types.InternalIp4Dns => ReadHost(attribute.Value, 4),
        Types.InternalIp6Dns => ReadHost(attribute.Value, 16),
        _ => null,
    };

    public static AddressPrefix? ReadSubnet(ConfigurationAttribute attribute) => attribute.Type switch
    {
        Types.InternalIp4Subnet when attribute.Value.Length == 8
            && AddressPrefix.LengthOf(IpAddress.Read(attribute.Value.AsSpan(4))) is { } length
                => new(IpAddress.Read(attribute.Value.AsSpan(0, 4)), length),
        Types.InternalIp6Subnet => ReadV6(attribute.Value),
        _ => null,
    };

    private static IpAddress? ReadHost(byte[] value, int length) =>
        value.Length == length && IpAddress.Read(value) is { IsUnspecified: false } address ? address : null;

    private static AddressPrefix? ReadV6(byte[] value) => value.Length == PrefixedV6 && value[16] <= 128
        ? new(IpAddress.Read(value.AsSpan(0, 16)), value[16])
        : null;

    private static AddressPrefix Checked(AddressPrefix prefix) => prefix.Length <= 8 * prefix.Address.Length
        ? prefix
        : throw new ArgumentOutOfRangeException(
            nameof(prefix), prefix, $"expected a prefix of at most {8 * prefix.Address.Length} bits");

    private static byte[] Octets(AddressPrefix prefix) => [.. Octets(prefix.Address), prefix.Length];

    private static byte[] Octets(IpAddress address)
    {
        var octets = new byte[address.Length];
        address.Write(octets);
        return octets;
    }
}
