using System.Buffers.Binary;

namespace IkeLab.Trust.Radius;

/// <summary>
/// A packet as it came (RFC 2865 §3). Parsing is total; that it is well-formed says nothing of its sender.
/// </summary>
internal sealed class RadiusPacket
{
    public const int HeaderLength = 20;
    public const int AuthenticatorOffset = 4;
    public const int AuthenticatorLength = 16;
    public const int MaxLength = 4096;

    private const int AttributeHeader = 2;

    /// <summary>Vendor-Id and the vendor's own type and length (RFC 2865 §5.26).</summary>
    private const int VendorHeader = 6;

    private readonly byte[] _octets;
    private readonly List<(byte Type, Range Value)> _attributes = [];

    private RadiusPacket(byte[] octets) => _octets = octets;

    public RadiusCode Code => (RadiusCode)_octets[0];
    public byte Identifier => _octets[1];
    public ReadOnlySpan<byte> Octets => _octets;
    public ReadOnlySpan<byte> Authenticator => _octets.AsSpan(AuthenticatorOffset, AuthenticatorLength);

    /// <summary>Null where it is no packet. Octets behind its length are padding.</summary>
    public static RadiusPacket? TryParse(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < HeaderLength)
            return null;
        var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        if (length < HeaderLength || length > datagram.Length || length > MaxLength)
            return null;
        var packet = new RadiusPacket(datagram[..length].ToArray());
        for (var at = HeaderLength; at < length;)
        {
            if (length - at < AttributeHeader)
                return null;
            int attribute = packet._octets[at + 1];
            if (attribute < AttributeHeader || attribute > length - at)
                return null;
            packet._attributes.Add((packet._octets[at], (at + AttributeHeader)..(at + attribute)));
            at += attribute;
        }
        return packet;
    }

    /// <summary>The values of one type, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(byte type) =>
        from attribute in _attributes
        where attribute.Type == type
        select (ReadOnlyMemory<byte>)_octets.AsMemory(attribute.Value);

    /// <summary>The first value of a type; null where there is none.</summary>
    public ReadOnlyMemory<byte>? First(byte type)
    {
        foreach (var value in All(type))
            return value;
        return null;
    }

    /// <summary>
    /// The values of a vendor's type, where they have the form that RFC 2865 §5.26 recommends.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(uint vendor, byte type)
    {
        foreach (var value in All(RadiusAttribute.VendorSpecific))
        {
            if (value.Length < VendorHeader || BinaryPrimitives.ReadUInt32BigEndian(value.Span) != vendor)
                continue;
            for (var rest = value[4..]; rest.Length >= AttributeHeader;)
            {
                int length = rest.Span[1];
                if (length < AttributeHeader || length > rest.Length)
                    break;
                if (rest.Span[0] == type)
                    yield return rest[AttributeHeader..length];
                rest = rest[length..];
            }
        }
    }

    /// <summary>An EAP packet that is carried in pieces (RFC 3579 §3.1); empty where there is none.</summary>
    public byte[] EapMessage() => [.. All(RadiusAttribute.EapMessage).SelectMany(piece => piece.ToArray())];

    /// <summary>
    /// Where Message-Authenticator's value is; null where there is not exactly one of 16 octets.
    /// </summary>
    public int? MessageAuthenticatorOffset()
    {
        var found = _attributes.FindAll(attribute => attribute.Type == RadiusAttribute.MessageAuthenticator);
        if (found.Count != 1)
            return null;
        var (offset, length) = found[0].Value.GetOffsetAndLength(_octets.Length);
        return length == AuthenticatorLength ? offset : null;
    }

    public bool Has(byte type) => _attributes.Exists(attribute => attribute.Type == type);
}
