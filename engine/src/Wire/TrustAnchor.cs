using System.Buffers.Binary;
using System.Text;

namespace IkeLab.Engine.Wire;

/// <summary>
/// INTERNAL_DNSSEC_TA (RFC 8598 §4.2): a DS record, but for its owner, which INTERNAL_DNS_DOMAIN before it names.
/// </summary>
/// <param name="Digest">The octets; on the wire they are hexadecimal digits (RFC 4034 §5.3).</param>
public sealed record TrustAnchor(ushort KeyTag, byte Algorithm, byte DigestType, byte[] Digest)
{
    private const int Header = 4;

    /// <summary>No digest that is registered has more than 48 octets.</summary>
    private const int MaxDigest = 64;

    public ConfigurationAttribute ToAttribute()
    {
        if (Digest.Length is 0 or > MaxDigest)
            throw new InvalidOperationException($"a DS digest has 1 to {MaxDigest} octets, not {Digest.Length}");
        var value = new byte[Header + 2 * Digest.Length];
        BinaryPrimitives.WriteUInt16BigEndian(value, KeyTag);
        value[2] = Algorithm;
        value[3] = DigestType;
        Encoding.ASCII.GetBytes(Convert.ToHexString(Digest), value.AsSpan(Header));
        return new(ConfigurationAttributeType.InternalDnssecTa, value);
    }

    /// <summary>Null when the attribute is empty, as in a request, or malformed.</summary>
    public static TrustAnchor? Read(ConfigurationAttribute attribute)
    {
        var value = attribute.Value;
        if (attribute.Type != ConfigurationAttributeType.InternalDnssecTa
            || value.Length is <= Header or > Header + 2 * MaxDigest)
        {
            return null;
        }
        var digest = new byte[(value.Length - Header) / 2];
        if (Convert.FromHexString(Encoding.Latin1.GetString(value, Header, value.Length - Header), digest,
                out _, out _) != System.Buffers.OperationStatus.Done || !Fits(value[3], digest.Length))
        {
            return null;
        }
        return new(BinaryPrimitives.ReadUInt16BigEndian(value), value[2], value[3], digest);
    }

    // IANA's "DS RR Type Digest Algorithms": SHA-1, SHA-256, SHA-384.
    private static bool Fits(byte type, int length) => type switch
    {
        1 => length == 20,
        2 => length == 32,
        4 => length == 48,
        _ => true,
    };
}
