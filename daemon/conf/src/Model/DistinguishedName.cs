using System.Formats.Asn1;
using System.Text;

namespace IkeLab.Configuration;

/// <summary>Distinguished names in the form <c>/C=DE/O=Example/CN=gateway</c> (RFC 5280 §4.1.2.4).</summary>
internal static class DistinguishedName
{
    private static readonly Dictionary<string, string> Attributes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["C"] = "2.5.4.6",
        ["ST"] = "2.5.4.8",
        ["L"] = "2.5.4.7",
        ["O"] = "2.5.4.10",
        ["OU"] = "2.5.4.11",
        ["CN"] = "2.5.4.3",
        ["SN"] = "2.5.4.4",
        ["GN"] = "2.5.4.42",
        ["serialNumber"] = "2.5.4.5",
        ["title"] = "2.5.4.12",
        ["emailAddress"] = "1.2.840.113549.1.9.1",
        ["DC"] = "0.9.2342.19200300.100.1.25",
        ["UID"] = "0.9.2342.19200300.100.1.1",
    };

    public static byte[]? Encode(string text, out string problem)
    {
        problem = "";
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var part in text[1..].Split('/'))
            {
                var equals = part.IndexOf('=');
                if (equals <= 0 || equals == part.Length - 1)
                {
                    problem = $"'{part}' is no attribute of a distinguished name; expected NAME=VALUE";
                    return null;
                }
                if (!Attributes.TryGetValue(part[..equals], out var identifier))
                {
                    problem = $"'{part[..equals]}' is no known attribute of a distinguished name; expected "
                        + $"one of {string.Join(", ", Attributes.Keys)}";
                    return null;
                }
                Write(writer, identifier, part[(equals + 1)..]);
            }
        }
        return writer.Encode();
    }

    private static void Write(AsnWriter writer, string identifier, string value)
    {
        using (writer.PushSetOf())
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(identifier);
            writer.WriteCharacterString(Kind(identifier, value), value);
        }
    }

    // RFC 5280 appendix A: countries and serial numbers are PrintableString, mail addresses and domains
    // IA5String.
    private static UniversalTagNumber Kind(string identifier, string value) => identifier switch
    {
        "2.5.4.6" or "2.5.4.5" when value.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c))
            => UniversalTagNumber.PrintableString,
        "1.2.840.113549.1.9.1" or "0.9.2342.19200300.100.1.25" when Ascii.IsValid(value)
            => UniversalTagNumber.IA5String,
        _ => UniversalTagNumber.UTF8String,
    };
}
