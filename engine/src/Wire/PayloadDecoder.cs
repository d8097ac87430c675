using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Wire;

/// <summary>
/// Builds payload objects from an index. Strict, bounded and total: every octet string gives payloads or a reason.
/// Reserved fields are ignored, as RFC 7296 asks of receivers.
/// </summary>
public static class PayloadDecoder
{
    private const int EapHeader = 4;

    /// <summary>All payloads but SK and SKF, whose content is decoded when it is decrypted.</summary>
    public static bool TryDecode(in PayloadIndex index, out PayloadList payloads, out DecodeError error)
    {
        payloads = PayloadList.Empty;
        error = default;
        var count = index.Count;
        if (count > 0 && index[count - 1].Type is PayloadType.Encrypted or PayloadType.EncryptedFragment)
            count--;
        if (count == 0)
            return true;
        var items = new Payload[count];
        for (var i = 0; i < count; i++)
        {
            if (!TryDecode(index[i], index.Body(index[i]), out items[i], out error))
                return false;
        }
        payloads = new(items);
        return true;
    }

    private static bool TryDecode(in PayloadEntry entry, ReadOnlySpan<byte> body, out Payload payload, out DecodeError error)
    {
        error = default;
        switch (entry.Type)
        {
            case PayloadType.SecurityAssociation:
                return SaPayload.TryDecode(body, entry.Offset, out payload, out error);
            case PayloadType.TrafficSelectorInitiator or PayloadType.TrafficSelectorResponder:
                return TsPayload.TryDecode(entry.Type, body, entry.Offset, out payload, out error);
            case PayloadType.Configuration:
                return ConfigurationPayload.TryDecode(body, entry.Offset, out payload, out error);
            case PayloadType.Notify:
                return TryDecodeNotify(body, entry, out payload, out error);
            case PayloadType.Delete:
                return TryDecodeDelete(body, entry, out payload, out error);
            case PayloadType.Eap:
                return TryDecodeEap(body, entry, out payload, out error);
            case PayloadType.Nonce:
                return TryDecodeNonce(body, entry, out payload, out error);
            case PayloadType.PuzzleSolution:
                return TryDecodeSolution(body, entry, out payload, out error);
            default:
                return TryDecodeOpaque(body, entry, out payload, out error);
        }
    }

    private static bool TryDecodeOpaque(ReadOnlySpan<byte> body, in PayloadEntry entry, out Payload payload, out DecodeError error)
    {
        payload = null!;
        error = default;
        var header = entry.Type switch
        {
            PayloadType.KeyExchange or PayloadType.IdInitiator or PayloadType.IdResponder
                or PayloadType.Authentication => 4,
            PayloadType.Certificate or PayloadType.CertificateRequest => 1,
            _ => 0,
        };
        if (body.Length < header)
            return Fail(DecodeReason.Truncated, entry, entry.Offset, "the payload's fixed fields", out error);
        var data = body[header..].ToArray();
        payload = entry.Type switch
        {
            PayloadType.KeyExchange => new KePayload((KeyExchangeMethod)BinaryPrimitives.ReadUInt16BigEndian(body), data),
            PayloadType.IdInitiator or PayloadType.IdResponder => new IdPayload(
                entry.Type, (IdType)body[0], data, BinaryPrimitives.ReadUInt32BigEndian(body)),
            PayloadType.Authentication => new AuthPayload((AuthMethod)body[0], data),
            PayloadType.Certificate => new CertPayload((CertificateEncoding)body[0], data),
            PayloadType.CertificateRequest => new CertReqPayload((CertificateEncoding)body[0], data),
            PayloadType.VendorId => new VendorIdPayload(data),
            _ => new UnknownPayload(entry.Type, entry.Critical, data),
        };
        return true;
    }

    private static bool TryDecodeNonce(ReadOnlySpan<byte> body, in PayloadEntry entry, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.Length is < WireLimits.MinNonce or > WireLimits.MaxNonce)
            return Fail(DecodeReason.BadLength, entry, entry.Offset, "16 to 256 octets", out error);
        payload = new NoncePayload(body.ToArray());
        error = default;
        return true;
    }

    private static bool TryDecodeSolution(ReadOnlySpan<byte> body, in PayloadEntry entry, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.IsEmpty || body.Length % 4 != 0)
            return Fail(DecodeReason.BadLength, entry, entry.Offset, "four keys of equal length", out error);
        payload = new PuzzleSolutionPayload(body.ToArray());
        error = default;
        return true;
    }

    private static bool TryDecodeNotify(ReadOnlySpan<byte> body, in PayloadEntry entry, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.Length < 4)
            return Fail(DecodeReason.Truncated, entry, entry.Offset, "a notify header of 4 octets", out error);
        int spi = body[1];
        if (body.Length < 4 + spi)
            return Fail(DecodeReason.BadLength, entry, entry.Offset + 1, "an SPI within the payload", out error);
        payload = new NotifyPayload((ProtocolId)body[0], body.Slice(4, spi).ToArray(),
            (NotifyType)BinaryPrimitives.ReadUInt16BigEndian(body[2..]), body[(4 + spi)..].ToArray());
        error = default;
        return true;
    }

    private static bool TryDecodeDelete(ReadOnlySpan<byte> body, in PayloadEntry entry, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.Length < 4)
            return Fail(DecodeReason.Truncated, entry, entry.Offset, "a delete header of 4 octets", out error);
        var protocol = (ProtocolId)body[0];
        int size = body[1], count = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
        if (protocol == ProtocolId.Ike ? size != 0 || count != 0 : size != 4)
            return Fail(DecodeReason.BadValue, entry, entry.Offset + 1, "no SPI for IKE, SPIs of 4 octets else", out error);
        if (count > WireLimits.MaxSpis)
            return Fail(DecodeReason.TooMany, entry, entry.Offset + 2, "at most 1024 SPIs", out error);
        if (body.Length != 4 + size * count)
            return Fail(DecodeReason.BadLength, entry, entry.Offset + 2, "as many SPIs as counted", out error);
        var spis = new uint[count];
        for (var i = 0; i < count; i++)
            spis[i] = BinaryPrimitives.ReadUInt32BigEndian(body[(4 + 4 * i)..]);
        payload = new DeletePayload(protocol, spis);
        error = default;
        return true;
    }

    private static bool TryDecodeEap(ReadOnlySpan<byte> body, in PayloadEntry entry, out Payload payload, out DecodeError error)
    {
        payload = null!;
        if (body.Length < EapHeader)
            return Fail(DecodeReason.Truncated, entry, entry.Offset, "an EAP header of 4 octets", out error);
        if (BinaryPrimitives.ReadUInt16BigEndian(body[2..]) != body.Length)
            return Fail(DecodeReason.BadLength, entry, entry.Offset + 2, "the EAP message's own length", out error);
        payload = new EapPayload(body.ToArray());
        error = default;
        return true;
    }

    private static bool Fail(DecodeReason reason, in PayloadEntry entry, int offset, string expected, out DecodeError error)
    {
        error = new(reason, offset, entry.Type, expected);
        return false;
    }
}
