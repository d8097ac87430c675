using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Configuration;

public enum ConfigurationOptionKind : byte
{
    Address,
    Netmask,
    NameServer,
    NetbiosServer,
    DhcpServer,
    ProtectedSubnet,
    AccessServer,
}

/// <summary>An attribute of the configuration payload (RFC 7296 §3.15).</summary>
/// <param name="IsRequest">This host asks for it; otherwise this host gives it.</param>
/// <param name="Value">With a prefix length for <c>address</c> a pool; <c>any</c> in requests alone.</param>
public sealed record ConfigurationOption(bool IsRequest, ConfigurationOptionKind Kind, HostSpecification Value)
{
    // Microsoft's private attributes for the server that a client reaches the inside by.
    private const ushort InternalIp4Server = 23456;
    private const ushort InternalIp6Server = 23457;
    private const ushort InternalIp6Nbns = 11;

    public bool IsPool => !IsRequest && Kind == ConfigurationOptionKind.Address && Value.PrefixLength is not null;

    /// <summary>
    /// Of <c>any</c> IPv4 alone is asked for, as iked does; IPv6 is asked for with <c>::</c>.
    /// </summary>
    public ConfigurationAttribute ToAttribute()
    {
        var isV6 = Value.Kind != HostKind.Any && Value.Addresses[0].IsV6;
        var isOpen = IsRequest && (Value.Kind == HostKind.Any || Value.Addresses[0].IsUnspecified);
        return new(Type(isV6), isOpen ? [] : Octets(isV6));
    }

    private byte[] Octets(bool isV6)
    {
        var address = Value.Addresses[0];
        var octets = new byte[32];
        address.Write(octets);
        var bits = Value.PrefixLength ?? address.Length * 8;
        // RFC 7296 §3.15.1: an IPv4 subnet has a mask, IPv6 addresses and subnets a prefix length.
        if (Kind == ConfigurationOptionKind.ProtectedSubnet && !isV6)
        {
            IpAddress.V4((uint)(bits == 0 ? 0 : uint.MaxValue << (32 - bits))).Write(octets.AsSpan(4));
            return octets[..8];
        }
        if (!isV6 || Kind is not (ConfigurationOptionKind.Address or ConfigurationOptionKind.ProtectedSubnet))
            return octets[..address.Length];
        octets[16] = (byte)bits;
        return octets[..17];
    }

    private ushort Type(bool isV6) => Kind switch
    {
        ConfigurationOptionKind.Address => isV6 ? ConfigurationAttributeType.InternalIp6Address
            : ConfigurationAttributeType.InternalIp4Address,
        ConfigurationOptionKind.Netmask => ConfigurationAttributeType.InternalIp4Netmask,
        ConfigurationOptionKind.NameServer => isV6 ? ConfigurationAttributeType.InternalIp6Dns
            : ConfigurationAttributeType.InternalIp4Dns,
        ConfigurationOptionKind.NetbiosServer => isV6 ? InternalIp6Nbns : ConfigurationAttributeType.InternalIp4Nbns,
        ConfigurationOptionKind.DhcpServer => isV6 ? ConfigurationAttributeType.InternalIp6Dhcp
            : ConfigurationAttributeType.InternalIp4Dhcp,
        ConfigurationOptionKind.ProtectedSubnet => isV6 ? ConfigurationAttributeType.InternalIp6Subnet
            : ConfigurationAttributeType.InternalIp4Subnet,
        _ => isV6 ? InternalIp6Server : InternalIp4Server,
    };
}

/// <summary>Addresses that a policy assigns from.</summary>
public sealed record AddressPool(string Policy, AddressRange Range);
