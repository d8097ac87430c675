using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Systems;

/// <summary>What a peer says it is (RFC 7296 §3.5).</summary>
public sealed record Identity(IdType Type, byte[] Data)
{
    /// <summary>Reads "FQDN gateway.example", "RFC822_ADDR a@b", "IPV4_ADDR 192.0.2.1" or "KEY_ID
    /// text".</summary>
    /// <exception cref="StepException">Another form.</exception>
    public static Identity Parse(string text)
    {
        var (type, value) = text.Split(' ', 2) is [var first, var second] ? (first, second) : ("", text);
        return type switch
        {
            "FQDN" => new(IdType.Fqdn, Encoding.ASCII.GetBytes(value)),
            "RFC822_ADDR" => new(IdType.Rfc822Address, Encoding.UTF8.GetBytes(value)),
            "KEY_ID" => new(IdType.KeyId, Encoding.ASCII.GetBytes(value)),
            "DER_ASN1_DN" => new(IdType.DerAsn1Dn, new X500DistinguishedName(value).RawData),
            "" when value == "ID_NULL" => new(IdType.Null, []),
            "IPV4_ADDR" or "IPV6_ADDR" => OfAddress(IpAddress.Parse(value)),
            _ => throw new StepException(
                $"'{text}' is no identity: FQDN, RFC822_ADDR, KEY_ID, DER_ASN1_DN, IPV4_ADDR, IPV6_ADDR or "
                + "ID_NULL"),
        };
    }

    public bool Equals(Identity? other) =>
        other is not null && other.Type == Type && other.Data.AsSpan().SequenceEqual(Data);

    public override int GetHashCode() => HashCode.Combine(Type, Data.Length);

    private static Identity OfAddress(IpAddress address)
    {
        var octets = new byte[address.Length];
        address.Write(octets);
        return new(address.IsV6 ? IdType.Ipv6Address : IdType.Ipv4Address, octets);
    }
}
