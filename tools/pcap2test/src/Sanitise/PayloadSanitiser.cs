using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Pcap2Test.Sanitise;

/// <summary>
/// Replaces in payload bodies what tells who somebody is. What is not known to be harmless becomes
/// zeros of the same
/// length.
/// </summary>
internal sealed class PayloadSanitiser(AddressMap map)
{
    // Data that says nothing about a person, a place or a product.
    private static readonly HashSet<int> HarmlessNotifies =
    [
        1, 4, 5, 7, 9, 11, 14, 17, 24, 34, 35, 36, 37, 38, 39, 43, 44,
        16384, 16385, 16386, 16387, 16390, 16391, 16392, 16393, 16394, 16395, 16396, 16400, 16401,
            16403, 16404, 16406,
        16417, 16418, 16430, 16431, 16435, 16436, 16438, 16441,
    ];

    public byte[] Map(PayloadType type, ReadOnlySpan<byte> body, in HashContext context) =>
        type switch
    {
        PayloadType.IdInitiator or PayloadType.IdResponder => MapIdentity(body),
        PayloadType.VendorId => Encoding.ASCII.GetBytes($"vendor-{map.Number("vendor", body)}"),
        PayloadType.Certificate => Zero(body, 1),
        PayloadType.CertificateRequest => MapAuthorities(body),
        PayloadType.Authentication => MapAuth(body),
        PayloadType.Notify => MapNotify(body, context),
        PayloadType.TrafficSelectorInitiator or PayloadType.TrafficSelectorResponder =>
            MapSelectors(body),
        PayloadType.Configuration => MapConfiguration(body),
        PayloadType.Eap => Zero(body, 5),
        PayloadType.SecurityAssociation or PayloadType.KeyExchange or PayloadType.Nonce or PayloadType.Delete => body.ToArray(),
        _ => Zero(body, 0),
    };

    private byte[] MapIdentity(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4)
            return body.ToArray();
        var data = body[4..];
        var type = (IdType)body[0];
        var number = map.Number("identity", body);
        byte[] mapped = type switch
        {
            IdType.Ipv4Address when data.Length == 4 => Octets(map.Map(IpAddress.Read(data))),
            IdType.Ipv6Address when data.Length == 16 => Octets(map.Map(IpAddress.Read(data))),
            IdType.Fqdn => Encoding.ASCII.GetBytes($"host-{number}.example"),
            IdType.Rfc822Address => Encoding.ASCII.GetBytes($"user-{number}@host.example"),
            IdType.DerAsn1Dn => DistinguishedName($"host-{number}"),
            IdType.DerAsn1Gn => GeneralName($"host-{number}.example"),
            IdType.Null => data.ToArray(),
            _ => Encoding.ASCII.GetBytes($"key-{number}"),
        };
        return [.. body[..4], .. mapped];
    }

    private byte[] MapAuthorities(ReadOnlySpan<byte> body)
    {
        var mapped = Zero(body, 1);
        for (var at = 1; at + 20 <= body.Length; at += 20)
        {
            var number = map.Number("authority", body.Slice(at, 20));
            SHA1.HashData(Encoding.ASCII.GetBytes($"authority-{number}")).CopyTo(mapped, at);
        }
        return mapped;
    }

    // A signature fits only its signer's certificate; a shared key's AUTH tells nothing without
    // SK_p.
    private static byte[] MapAuth(ReadOnlySpan<byte> body) =>
        body.Length > 0 && (AuthMethod)body[0] == AuthMethod.SharedKey ? body.ToArray()
            : Zero(body, 4);

    private byte[] MapNotify(ReadOnlySpan<byte> body, in HashContext context)
    {
        if (body.Length < 4 || body.Length < 4 + body[1])
            return Zero(body, 0);
        var type = (NotifyType)BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
        var data = 4 + body[1];
        if (type is NotifyType.NatDetectionSourceIp or NotifyType.NatDetectionDestinationIp
            && body.Length == data + 20)
        {
            // The hash of an IPv4 address and a port is soon guessed, so that it must be another
            // one.
            var source = type == NotifyType.NatDetectionSourceIp;
            return [.. body[..data], .. context.Map(body[data..], source, map)];
        }
        return HarmlessNotifies.Contains((int)type) ? body.ToArray() : Zero(body, data);
    }

    private byte[] MapSelectors(ReadOnlySpan<byte> body)
    {
        var mapped = body.ToArray();
        for (var at = 4; at + 8 <= body.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[(at + 2)..]);
            var octets = body[at] == 7 ? 4 : 16;
            if (length < 8 || length > body.Length - at)
                break;
            if (body[at] is 7 or 8 && length == 8 + 2 * octets)
            {
                var (start, end) = map.Map(
                    IpAddress.Read(body.Slice(at + 8, octets)),
                        IpAddress.Read(body.Slice(at + 8 + octets, octets)));
                start.Write(mapped.AsSpan(at + 8));
                end.Write(mapped.AsSpan(at + 8 + octets));
            }
            else
                mapped.AsSpan(at + 4, length - 4).Clear();
            at += length;
        }
        return mapped;
    }

    private byte[] MapConfiguration(ReadOnlySpan<byte> body)
    {
        var mapped = Zero(body, 4);
        for (var at = 4; at + 4 <= body.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(body[at..]) & 0x7FFF;
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[(at + 2)..]);
            if (length > body.Length - at - 4)
                break;
            body.Slice(at, 4).CopyTo(mapped.AsSpan(at));
            var value = body.Slice(at + 4, length);
            var target = mapped.AsSpan(at + 4, length);
            // The addresses of RFC 7296 §3.15.1; behind an IPv6 one may be a prefix length, behind
            // a subnet a mask.
            var address = type switch { 1 or 3 or 4 or 6 or 13 => 4, 8 or 10 or 12 or 15 =>
                16, _ => 0 };
            if (address > 0 && length >= address)
            {
                value.CopyTo(target);
                map.Map(IpAddress.Read(value[..address])).Write(target);
            }
            else if (type is 2 or 14)
                value.CopyTo(target);
            at += 4 + length;
        }
        return mapped;
    }

    private static byte[] Zero(ReadOnlySpan<byte> body, int keep)
    {
        var zeroed = new byte[body.Length];
        body[..Math.Min(keep, body.Length)].CopyTo(zeroed);
        return zeroed;
    }

    private static byte[] Octets(IpAddress address)
    {
        var octets = new byte[address.Length];
        address.Write(octets);
        return octets;
    }

    /// <summary>
    /// Name ::= SEQUENCE OF SET OF SEQUENCE { commonName, UTF8String } (RFC 5280 §4.1.2.4).
    /// </summary>
    private static byte[] DistinguishedName(string name)
    {
        var length = (byte)name.Length;
        byte[] attribute = [0x06, 0x03, 0x55, 0x04, 0x03, 0x0C, length,
            .. Encoding.ASCII.GetBytes(name)];
        byte[] sequence = [0x30, (byte)attribute.Length, .. attribute];
        byte[] set = [0x31, (byte)sequence.Length, .. sequence];
        return [0x30, (byte)set.Length, .. set];
    }

    /// <summary>dNSName [2] IA5String (RFC 5280 §4.2.1.6).</summary>
    private static byte[] GeneralName(string name) =>
        [0x82, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
}
