using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>
/// Writes packets. The identifier and what the secret makes come last, when the server is known.
/// </summary>
internal sealed class RadiusWriter(RadiusCode code)
{
    private readonly List<byte> _attributes = [];
    private int? _messageAuthenticator;

    public int Length => RadiusPacket.HeaderLength + _attributes.Count;

    /// <exception cref="ArgumentException">A value has more than 253 octets.</exception>
    public RadiusWriter Add(byte type, ReadOnlySpan<byte> value)
    {
        if (value.Length > RadiusAttribute.MaxValue)
            throw new ArgumentException($"An attribute has at most {RadiusAttribute.MaxValue} octets.", nameof(value));
        _attributes.Add(type);
        _attributes.Add((byte)(value.Length + 2));
        _attributes.AddRange(value);
        return this;
    }

    /// <summary>In UTF-8; what is too long is cut. RFC 2865 §5: without text there is no attribute.</summary>
    public RadiusWriter Add(byte type, string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(octets.Length, RadiusAttribute.MaxValue);
        return length == 0 ? this : Add(type, octets.AsSpan(0, length));
    }

    public RadiusWriter Add(byte type, uint number)
    {
        Span<byte> octets = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return Add(type, octets);
    }

    /// <summary>An address under the type of its family.</summary>
    public RadiusWriter Add(byte ipv4, byte ipv6, IpAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.Write(octets);
        return Add(address.IsV6 ? ipv6 : ipv4, octets[..address.Length]);
    }

    /// <summary>In as many pieces as it needs (RFC 3579 §3.1).</summary>
    public RadiusWriter AddEap(ReadOnlySpan<byte> packet)
    {
        while (packet.Length > RadiusAttribute.MaxValue)
        {
            Add(RadiusAttribute.EapMessage, packet[..RadiusAttribute.MaxValue]);
            packet = packet[RadiusAttribute.MaxValue..];
        }
        return Add(RadiusAttribute.EapMessage, packet);
    }

    /// <summary>
    /// Leaves room, best before everything else, where no collision of MD5 can be prepared before it.
    /// </summary>
    public RadiusWriter AddMessageAuthenticator()
    {
        _messageAuthenticator = Length + 2;
        return Add(RadiusAttribute.MessageAuthenticator, stackalloc byte[RadiusPacket.AuthenticatorLength]);
    }

    /// <summary>An Access-Request has a random authenticator (RFC 2865 §3).</summary>
    public byte[] WriteAccessRequest(byte identifier, ReadOnlySpan<byte> secret)
    {
        Span<byte> authenticator = stackalloc byte[RadiusPacket.AuthenticatorLength];
        RandomNumberGenerator.Fill(authenticator);
        return Write(identifier, authenticator, secret);
    }

    /// <summary>
    /// Requests of accounting and dynamic authorization are hashed with the secret (RFC 2866 §3).
    /// </summary>
    public byte[] WriteHashedRequest(byte identifier, ReadOnlySpan<byte> secret) =>
        WriteResponse(identifier, stackalloc byte[RadiusPacket.AuthenticatorLength], secret);

    public byte[] WriteResponse(byte identifier, ReadOnlySpan<byte> requestAuthenticator, ReadOnlySpan<byte> secret)
    {
        var packet = Write(identifier, requestAuthenticator, secret);
        RadiusSecurity.Authenticator(packet, requestAuthenticator, secret)
            .CopyTo(packet.AsSpan(RadiusPacket.AuthenticatorOffset));
        return packet;
    }

    private byte[] Write(byte identifier, ReadOnlySpan<byte> authenticator, ReadOnlySpan<byte> secret)
    {
        var packet = new byte[Length];
        packet[0] = (byte)code;
        packet[1] = identifier;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), checked((ushort)packet.Length));
        authenticator.CopyTo(packet.AsSpan(RadiusPacket.AuthenticatorOffset));
        _attributes.CopyTo(packet, RadiusPacket.HeaderLength);
        if (_messageAuthenticator is { } offset)
            RadiusSecurity.MessageAuthenticator(packet, offset, authenticator, secret).CopyTo(packet.AsSpan(offset));
        return packet;
    }
}
