using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Wire;

/// <summary>A payload as an object (RFC 7296 §3.2). Immutable; arrays must not be changed by their readers.</summary>
public abstract class Payload(PayloadType type)
{
    public PayloadType Type => type;

    /// <summary>Octets of the body, without the generic header.</summary>
    public abstract int BodyLength { get; }

    /// <summary>Writes exactly <see cref="BodyLength"/> octets; reserved fields become zero.</summary>
    public abstract void WriteBody(Span<byte> body);

    public override string ToString() => Type.ToString();
}

/// <summary>A payload whose body is a short fixed header and opaque octets.</summary>
public abstract class OpaquePayload(PayloadType type, int headerLength, byte[] data) : Payload(type)
{
    public byte[] Data => data;
    public override int BodyLength => headerLength + data.Length;

    public override void WriteBody(Span<byte> body)
    {
        body[..headerLength].Clear();
        WriteHeader(body);
        data.CopyTo(body[headerLength..]);
    }

    protected virtual void WriteHeader(Span<byte> body)
    {
    }
}

/// <summary>Key Exchange (RFC 7296 §3.4).</summary>
public sealed class KePayload(KeyExchangeMethod method, byte[] data) : OpaquePayload(PayloadType.KeyExchange, 4, data)
{
    public KeyExchangeMethod Method => method;

    protected override void WriteHeader(Span<byte> body) =>
        BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)method);
}

/// <summary>Identification of the initiator or the responder (RFC 7296 §3.5).</summary>
/// <param name="reserved">
/// The three RESERVED octets as they came: they are ignored, but AUTH covers them (RFC 7296 §2.15).
/// </param>
public sealed class IdPayload(PayloadType which, IdType idType, byte[] data, uint reserved = 0)
    : OpaquePayload(which, 4, data)
{
    public IdType IdType => idType;

    protected override void WriteHeader(Span<byte> body) =>
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)idType << 24 | reserved & 0xFFFFFF);
}

/// <summary>Certificate (RFC 7296 §3.6).</summary>
public sealed class CertPayload(CertificateEncoding encoding, byte[] data)
    : OpaquePayload(PayloadType.Certificate, 1, data)
{
    public CertificateEncoding Encoding => encoding;

    protected override void WriteHeader(Span<byte> body) => body[0] = (byte)encoding;
}

/// <summary>Certificate Request (RFC 7296 §3.7).</summary>
public sealed class CertReqPayload(CertificateEncoding encoding, byte[] authorities)
    : OpaquePayload(PayloadType.CertificateRequest, 1, authorities)
{
    public CertificateEncoding Encoding => encoding;
    public byte[] Authorities => Data;

    protected override void WriteHeader(Span<byte> body) => body[0] = (byte)encoding;
}

/// <summary>Authentication (RFC 7296 §3.8).</summary>
public sealed class AuthPayload(AuthMethod method, byte[] data) : OpaquePayload(PayloadType.Authentication, 4, data)
{
    public AuthMethod Method => method;

    protected override void WriteHeader(Span<byte> body) => body[0] = (byte)method;
}

/// <summary>Nonce, 16 to 256 octets (RFC 7296 §3.9).</summary>
public sealed class NoncePayload(byte[] nonce) : OpaquePayload(PayloadType.Nonce, 0, nonce);

/// <summary>Vendor ID (RFC 7296 §3.12).</summary>
public sealed class VendorIdPayload(byte[] vendor) : OpaquePayload(PayloadType.VendorId, 0, vendor);

/// <summary>Extensible Authentication: one EAP message, which states its own length (RFC 7296 §3.16).</summary>
public sealed class EapPayload(byte[] message) : OpaquePayload(PayloadType.Eap, 0, message);

/// <summary>Puzzle Solution: four keys of equal length, one after the other (RFC 8019 §8.2).</summary>
public sealed class PuzzleSolutionPayload(byte[] keys) : OpaquePayload(PayloadType.PuzzleSolution, 0, keys);

/// <summary>A payload of a type that is unknown here, with its critical bit as received (RFC 7296 §2.5).</summary>
public sealed class UnknownPayload(PayloadType type, bool critical, byte[] body) : OpaquePayload(type, 0, body)
{
    public bool Critical => critical;
}

/// <summary>Notify (RFC 7296 §3.10).</summary>
public sealed class NotifyPayload(ProtocolId protocol, byte[] spi, NotifyType notifyType, byte[] data)
    : Payload(PayloadType.Notify)
{
    public ProtocolId Protocol => protocol;
    public byte[] Spi => spi;
    public NotifyType NotifyType => notifyType;
    public byte[] Data => data;

    /// <summary>Types below 16384 say that the request failed (RFC 7296 §3.10.1).</summary>
    public bool IsError => (ushort)notifyType < 16384;
    public override int BodyLength => 4 + spi.Length + data.Length;

    public override void WriteBody(Span<byte> body)
    {
        body[0] = (byte)protocol;
        body[1] = (byte)spi.Length;
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)notifyType);
        spi.CopyTo(body[4..]);
        data.CopyTo(body[(4 + spi.Length)..]);
    }
}

/// <summary>Delete (RFC 7296 §3.11): the IKE SA that carries it, or child SAs by the sender's inbound SPIs.</summary>
public sealed class DeletePayload(ProtocolId protocol, uint[] spis) : Payload(PayloadType.Delete)
{
    public ProtocolId Protocol => protocol;
    public uint[] Spis => spis;
    public override int BodyLength => 4 + 4 * spis.Length;

    public override void WriteBody(Span<byte> body)
    {
        body[0] = (byte)protocol;
        body[1] = protocol == ProtocolId.Ike ? (byte)0 : (byte)4;
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)spis.Length);
        for (var i = 0; i < spis.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(body[(4 + 4 * i)..], spis[i]);
    }
}
