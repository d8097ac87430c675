using System.Globalization;
using System.Text;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>
/// Configuration attributes of name resolution as text: "INTERNAL_DNS_DOMAIN example.com",
/// "INTERNAL_DNSSEC_TA 31406 8 2 F78C" (RFC 8598 §4), "ENCDNS_IP4 1 10.1.0.53 doh.example alpn=h2,h3 port=8443
/// dohpath=/dns-query{?dns}", "ENCDNS_DIGEST_INFO doh.example 2 8B6E" with - for no name, and in a request
/// "ENCDNS_DIGEST_INFO 2 3" (RFC 9464 §3).
/// </summary>
internal static class NameAttributes
{
    public static readonly Dictionary<string, ushort> Types = new()
    {
        ["INTERNAL_DNS_DOMAIN"] = 25, ["INTERNAL_DNSSEC_TA"] = 26, ["ENCDNS_IP4"] = 27, ["ENCDNS_IP6"] = 28,
        ["ENCDNS_DIGEST_INFO"] = 29,
    };

    /// <summary>Null for the name of another attribute.</summary>
    public static ConfigurationAttribute? Parse(string name, string value)
    {
        if (!Types.TryGetValue(name, out var type))
            return null;
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? new(type, []) : new(type, name switch
        {
            "INTERNAL_DNS_DOMAIN" => Encoding.ASCII.GetBytes(value),
            "INTERNAL_DNSSEC_TA" =>
                [.. Short(words[0]), Octet(words[1]), Octet(words[2]), .. Encoding.ASCII.GetBytes(words[3])],
            "ENCDNS_DIGEST_INFO" => Digest(words),
            _ => Resolver(words),
        });
    }

    private static byte[] Digest(string[] words)
    {
        if (ushort.TryParse(words[0], CultureInfo.InvariantCulture, out _))
            return [(byte)words.Length, 0, .. words.SelectMany(Short)];
        var name = Name(words[0]);
        return [1, (byte)name.Length, .. name, .. Short(words[1]), .. Convert.FromHexString(words[2])];
    }

    private static byte[] Resolver(string[] words)
    {
        var addresses = words[1] == "-" ? [] : words[1].Split(',').Select(IpAddress.Parse).ToList();
        var name = Name(words.Length > 2 ? words[2] : "-");
        return [.. Short(words[0]), (byte)addresses.Count, (byte)name.Length,
            .. addresses.SelectMany(Attributes.Octets), .. name, .. words.Skip(3).SelectMany(Parameter)];
    }

    /// <summary>Key, length, value (RFC 9460 §2.2); an unknown key by its number, with its octets.</summary>
    private static byte[] Parameter(string text)
    {
        var (key, value) = text.Split('=', 2) is [var k, var v] ? (k, v) : (text, "");
        var (number, octets) = key switch
        {
            "alpn" => ("1", value.Split(',').SelectMany(id =>
                (byte[])[(byte)id.Length, .. Encoding.ASCII.GetBytes(id)]).ToArray()),
            "port" => ("3", Short(value)),
            "ipv4hint" => ("4", Attributes.Octets(IpAddress.Parse(value))),
            "ipv6hint" => ("6", Attributes.Octets(IpAddress.Parse(value))),
            "dohpath" => ("7", Encoding.ASCII.GetBytes(value)),
            _ => (key, Convert.FromHexString(value)),
        };
        return [.. Short(number), .. Short($"{octets.Length}"), .. octets];
    }

    private static byte[] Name(string text) => text == "-" ? [] : Encoding.ASCII.GetBytes(text);

    private static byte Octet(string text) => byte.Parse(text, CultureInfo.InvariantCulture);

    private static byte[] Short(string text)
    {
        var number = ushort.Parse(text, CultureInfo.InvariantCulture);
        return [(byte)(number >> 8), (byte)number];
    }
}
