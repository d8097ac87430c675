using System.Buffers.Binary;

namespace IkeLab.Engine.Wire;

/// <summary>One configuration attribute, 15 bits of type (RFC 7296 §3.15.1).</summary>
public sealed record ConfigurationAttribute(ushort Type, byte[] Value);

/// <summary>Configuration (RFC 7296 §3.15).</summary>
public sealed class ConfigurationPayload(ConfigurationType kind, IReadOnlyList<ConfigurationAttribute> attributes)
    : Payload(PayloadType.Configuration)
{
    public ConfigurationType Kind => kind;
    public IReadOnlyList<ConfigurationAttribute> Attributes => attributes;

    public override int BodyLength
    {
        get
        {
            var length = 4;
            for (var i = 0; i < attributes.Count; i++)
                length += 4 + attributes[i].Value.Length;
            return length;
        }
    }

    public override void WriteBody(Span<byte> body)
    {
        body[..4].Clear();
        body[0] = (byte)kind;
        body = body[4..];
        for (var i = 0; i < attributes.Count; i++)
        {
            var value = attributes[i].Value;
            BinaryPrimitives.WriteUInt16BigEndian(body, attributes[i].Type);
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)value.Length);
            value.CopyTo(body[4..]);
            body = body[(4 + value.Length)..];
        }
    }

    internal static bool TryDecode(ReadOnlySpan<byte> body, int offset, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.Length < 4)
            return Fail(DecodeReason.Truncated, offset, "a configuration type", out error);
        var attributes = new List<ConfigurationAttribute>();
        var rest = body[4..];
        offset += 4;
        while (rest.Length > 0)
        {
            if (attributes.Count == WireLimits.MaxAttributes)
                return Fail(DecodeReason.TooMany, offset, "at most 128 attributes", out error);
            if (rest.Length < 4)
                return Fail(DecodeReason.Truncated, offset, "an attribute header of 4 octets", out error);
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length > rest.Length - 4)
                return Fail(DecodeReason.BadLength, offset + 2, "an attribute length within the payload", out error);
            attributes.Add(new((ushort)(BinaryPrimitives.ReadUInt16BigEndian(rest) & 0x7FFF), rest.Slice(4, length).ToArray()));
            rest = rest[(4 + length)..];
            offset += 4 + length;
        }
        payload = new ConfigurationPayload((ConfigurationType)body[0], attributes);
        error = default;
        return true;
    }

    private static bool Fail(DecodeReason reason, int offset, string expected, out DecodeError error)
    {
        error = new(reason, offset, PayloadType.Configuration, expected);
        return false;
    }
}
