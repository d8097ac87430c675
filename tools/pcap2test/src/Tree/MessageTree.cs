using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Tree;

/// <summary>Messages as trees of fields.</summary>
internal static class MessageTree
{
    /// <summary>
    /// The header and the payloads in clear; of SK and SKF the parts that can be told apart.
    /// </summary>
    public static Field Outer(OpenedMessage message)
    {
        var octets = message.Octets;
        var root = new Field(0, octets.Length, "IKE message", $"{octets.Length} octets");
        var reader = new FieldReader(octets, 0, octets.Length, root);
        ReadHeader(reader);
        if (octets.Length >= IkeHeader.Length && message.Header.MajorVersion != 2)
        {
            reader.Rest($"payloads of version {message.Header.MajorVersion}, not decoded");
            return root;
        }
        var type = octets.Length >= IkeHeader.Length ? message.Header.NextPayload
            : PayloadType.None;
        ReadChain(reader, type, (nextType, body) => ReadSealed(message, nextType, body));
        return root;
    }

    /// <summary>
    /// The payloads inside SK; offsets count in <see cref="OpenedMessage.InnerOctets"/>.
    /// </summary>
    public static Field Inner(OpenedMessage message)
    {
        var start = message.FragmentTotal > 0 ? 0 : message.PlainOffset;
        var length = message.FragmentTotal > 0 ? message.InnerOctets.Length : message.PlainLength;
        var root = new Field(start, length, "Plaintext", $"{length} octets");
        ReadChain(new(message.InnerOctets, start, start + length, root), message.InnerFirst,
            (_, _) => false);
        return root;
    }

    private static void ReadHeader(FieldReader reader)
    {
        var header = reader.Nested("Header", "", Math.Min(IkeHeader.Length, reader.Left));
        header.Hex("IKE SA Initiator's SPI", 8);
        header.Hex("IKE SA Responder's SPI", 8);
        header.U8("Next Payload", t => RegistryNames.Payload((PayloadType)t));
        header.U8("Version", v => $"{v >> 4}.{v & 15}");
        header.U8("Exchange Type", e => RegistryNames.Exchange((ExchangeType)e));
        header.U8("Flags", Flags);
        header.U32("Message ID");
        header.U32("Length");
    }

    private static void ReadChain(
        FieldReader reader, PayloadType type, Func<PayloadType, FieldReader, bool> readSealed)
    {
        for (var count = 0; type != PayloadType.None && !reader.Failed; count++)
        {
            var length = reader.PeekU16(2);
            if (count == WireLimits.MaxPayloads || length < 4 || length > reader.Left)
            {
                reader.Remark(count == WireLimits.MaxPayloads
                    ? $"more than {WireLimits.MaxPayloads} payloads"
                    : $"{RegistryNames.Payload(type)} payload of {Math.Max(0, length)} octets, {reader.Left} are left");
                return;
            }
            var next = (PayloadType)reader.PeekU8(0);
            var payload = reader.Nested(
                $"{RegistryNames.PayloadTitle(type)} payload",
                    $"{RegistryNames.Payload(type)} ({(byte)type})", length);
            payload.U8("Next Payload", t => RegistryNames.Payload((PayloadType)t));
            payload.U8("Critical, RESERVED", f => (f & 0x80) != 0 ? "critical" : "not critical");
            payload.U16("Payload Length");
            if (!readSealed(type, payload))
                PayloadFields.Read(type, payload);
            // The next payload that SK and SKF name is inside them (RFC 7296 §3.14).
            type = type is PayloadType.Encrypted or PayloadType.EncryptedFragment
                ? PayloadType.None : next;
        }
        if (!reader.Failed && reader.Left > 0)
            reader.Remark($"{reader.Left} octets behind the last payload");
    }

    private static bool ReadSealed(OpenedMessage message, PayloadType type, FieldReader body)
    {
        if (type is not (PayloadType.Encrypted or PayloadType.EncryptedFragment))
            return false;
        if (type == PayloadType.EncryptedFragment)
        {
            body.U16("Fragment Number");
            body.U16("Total Fragments");
        }
        if (message.Cipher is not { } cipher)
        {
            body.Rest("IV, ciphertext and ICV");
            return true;
        }
        body.Hex("Initialization Vector", cipher.IvLength);
        body.Hex("Encrypted IKE Payloads", message.PlainLength);
        body.Hex("Padding (encrypted)", message.Padding.Length);
        body.Hex("Pad Length (encrypted)", 1);
        body.Hex("Integrity Checksum Data", cipher.IcvLength);
        return true;
    }

    private static string Flags(int flags)
    {
        var names = new List<string>();
        if ((flags & 0x08) != 0)
            names.Add("Initiator");
        if ((flags & 0x10) != 0)
            names.Add("Version");
        names.Add((flags & 0x20) != 0 ? "Response" : "Request");
        return string.Join(", ", names);
    }
}
