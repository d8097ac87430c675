using System.Text;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Config;

/// <summary>An IKE identity: the type and data of an ID payload (RFC 7296 §3.5), compared octet by octet.</summary>
public sealed class Identification : IEquatable<Identification>
{
    private readonly byte[] _data;

    public Identification(IdType type, ReadOnlySpan<byte> data)
    {
        Type = type;
        _data = data.ToArray();
    }

    public IdType Type { get; }
    public ReadOnlySpan<byte> Data => _data;

    public static Identification Fqdn(string name) => new(IdType.Fqdn, Encoding.UTF8.GetBytes(name));
    public static Identification Email(string name) => new(IdType.Rfc822Address, Encoding.UTF8.GetBytes(name));
    public static Identification KeyId(ReadOnlySpan<byte> id) => new(IdType.KeyId, id);

    public static Identification Of(IpAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        return new(address.IsV6 ? IdType.Ipv6Address : IdType.Ipv4Address, octets[..address.Length]);
    }

    public bool Equals(Identification? other) =>
        other is not null && Type == other.Type && _data.AsSpan().SequenceEqual(other._data);

    public override bool Equals(object? obj) => Equals(obj as Identification);

    public override int GetHashCode()
    {
        var hash = (uint)Type * 16777619u;
        foreach (var octet in _data)
            hash = (hash ^ octet) * 16777619u;
        return (int)hash;
    }

    /// <summary>
    /// The form that people write: a name, an address, RFC 4514's text of a distinguished name, or type and hexadecimal digits.
    /// </summary>
    public override string ToString() => Type switch
    {
        IdType.Fqdn or IdType.Rfc822Address => Printable(),
        IdType.Ipv4Address when _data.Length == 4 => IpAddress.Read(_data).ToString(),
        IdType.Ipv6Address when _data.Length == 16 => IpAddress.Read(_data).ToString(),
        IdType.DerAsn1Dn => DistinguishedNameText.Of(_data),
        _ => $"{Type}:{Convert.ToHexStringLower(_data)}",
    };

    // A peer's octets must not be able to write control characters into a log or a terminal.
    private string Printable()
    {
        var text = new StringBuilder(_data.Length);
        foreach (var octet in _data)
            text.Append(octet is >= 0x21 and < 0x7f ? (char)octet : '?');
        return text.ToString();
    }
}
