using IkeLab.Engine;

namespace IkeLab.Configuration;

/// <summary>
/// What <c>radius</c> statements say: where EAP is carried to, and how accounting and changes go.
/// </summary>
public sealed record RadiusConfiguration
{
    public RadiusClientSettings Authentication { get; init; } = new();
    public RadiusClientSettings Accounting { get; init; } = new();

    /// <summary>Which RADIUS attributes become configuration attributes of a CFG_REPLY.</summary>
    public ValueList<RadiusAttributeMapping> Mappings { get; init; } = [];

    /// <summary>Dynamic authorization (RFC 5176): where requests are taken, and from whom.</summary>
    public ValueList<RadiusListener> Listeners { get; init; } = [];
    public ValueList<RadiusPeer> Clients { get; init; } = [];
}

public sealed record RadiusClientSettings
{
    public ValueList<RadiusPeer> Servers { get; init; } = [];
    public int MaxTries { get; init; } = 3;
    public int MaxFailovers { get; init; }
}

/// <param name="Port">0 for a client of dynamic authorization, whose port does not matter.</param>
public sealed record RadiusPeer(IpAddress Address, ushort Port, string Secret)
{
    public const ushort AuthenticationPort = 1812;
    public const ushort AccountingPort = 1813;

    public override string ToString() => Port == 0 ? $"{Address}" : $"{new UdpEndpoint(Address, Port)}";
}

public sealed record RadiusListener(IpAddress Address, ushort Port)
{
    /// <summary>RFC 5176 §2.3.</summary>
    public const ushort DynamicAuthorizationPort = 3799;
}

/// <param name="Family">Null for both.</param>
/// <param name="Option">Null where the attribute is to be ignored.</param>
/// <param name="Vendor">0 for the standard attributes of RFC 2865.</param>
public sealed record RadiusAttributeMapping(
    AddressFamily? Family, ConfigurationOptionKind? Option, uint Vendor, byte Attribute);
