using System.Buffers.Binary;

namespace IkeLab.Engine.Wire;

/// <summary>ENCDNS_IP4 or ENCDNS_IP6: a resolver for DNS over TLS, HTTPS or QUIC (RFC 9464 §3.1).</summary>
public sealed record EncryptedResolver
{
    private const int Header = 4;

    /// <summary>From 1; the smaller is preferred.</summary>
    public required ushort Priority { get; init; }

    /// <summary>1 to 255, all of one family.</summary>
    public required IReadOnlyList<IpAddress> Addresses { get; init; }

    /// <summary>The name that the resolver's certificate has to prove; null where none was given.</summary>
    public string? AuthenticationName { get; init; }
    public ServiceParameters Parameters { get; init; } = new();

    public ConfigurationAttribute ToAttribute()
    {
        if (Priority == 0 || Addresses.Count is 0 or > 255 || Addresses.Any(a => a.IsV6 != Addresses[0].IsV6))
            throw new InvalidOperationException("a resolver has a priority from 1 and 1 to 255 addresses of one family");
        var name = AuthenticationName is null ? [] : DomainName.Octets(AuthenticationName);
        var parameters = Parameters.ToOctets();
        var size = Addresses[0].Length;
        var value = new byte[Header + Addresses.Count * size + name.Length + parameters.Length];
        BinaryPrimitives.WriteUInt16BigEndian(value, Priority);
        value[2] = (byte)Addresses.Count;
        value[3] = (byte)name.Length;
        var rest = value.AsSpan(Header);
        foreach (var address in Addresses)
        {
            address.Write(rest);
            rest = rest[size..];
        }
        name.CopyTo(rest);
        parameters.CopyTo(rest[name.Length..]);
        return new(Addresses[0].IsV6 ? ConfigurationAttributeType.EncDnsIp6 : ConfigurationAttributeType.EncDnsIp4, value);
    }

    /// <summary>Null when the attribute is empty or malformed for a CFG_REPLY.</summary>
    public static EncryptedResolver? Read(ConfigurationAttribute attribute)
    {
        var size = attribute.Type switch
        {
            ConfigurationAttributeType.EncDnsIp4 => 4,
            ConfigurationAttributeType.EncDnsIp6 => 16,
            _ => 0,
        };
        ReadOnlySpan<byte> value = attribute.Value;
        // RFC 9464 §3.1: there is no AliasMode, which priority 0 would be, and at least one address.
        if (size == 0 || value.Length < Header || BinaryPrimitives.ReadUInt16BigEndian(value) == 0 || value[2] == 0
            || value.Length < Header + value[2] * size + value[3])
        {
            return null;
        }
        var addresses = new IpAddress[value[2]];
        for (var i = 0; i < addresses.Length; i++)
            addresses[i] = IpAddress.Read(value.Slice(Header + i * size, size));
        var rest = value[(Header + addresses.Length * size)..];
        var name = DomainName.Read(rest[..value[3]]);
        if ((name is null && value[3] > 0) || Array.Exists(addresses, a => a.IsUnspecified)
            || ServiceParameters.Read(rest[value[3]..]) is not { } parameters)
        {
            return null;
        }
        return new()
        {
            Priority = BinaryPrimitives.ReadUInt16BigEndian(value), Addresses = addresses,
            AuthenticationName = name, Parameters = parameters,
        };
    }
}
