using System.Formats.Asn1;
using System.Text;

namespace IkeLab.Engine.Config;

/// <summary>Distinguished names (RFC 5280 §4.1.2.4): their attributes, read and written.</summary>
public static class DistinguishedName
{
    public const string CommonName = "2.5.4.3";
    public const string Country = "2.5.4.6";
    public const string SerialNumber = "2.5.4.5";
    public const string EmailAddress = "1.2.840.113549.1.9.1";
    public const string DomainComponent = "0.9.2342.19200300.100.1.25";

    private const int MaxAttributes = 64;
    private const string Punctuation = " '()+,-./:=?";

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);
    private static readonly UnicodeEncoding s_wide = new(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true);

    private static readonly (string Word, string Oid)[] s_types =
    [
        ("C", Country), ("ST", "2.5.4.8"), ("L", "2.5.4.7"), ("O", "2.5.4.10"), ("OU", "2.5.4.11"), ("CN", CommonName),
        ("SN", "2.5.4.4"), ("GN", "2.5.4.42"), ("serialNumber", SerialNumber), ("title", "2.5.4.12"),
        ("emailAddress", EmailAddress), ("DC", DomainComponent), ("UID", "0.9.2342.19200300.100.1.1"),
        ("STREET", "2.5.4.9"),
    ];

    /// <summary>Types of attributes by the words that people write.</summary>
    public static IEnumerable<string> Words => s_types.Select(type => type.Word);

    /// <summary>The type behind a word, in capitals or not; null for none.</summary>
    public static string? TypeOf(string word) =>
        Array.Find(s_types, type => type.Word.Equals(word, StringComparison.OrdinalIgnoreCase)).Oid;

    /// <summary>The word for a type, or its number.</summary>
    public static string WordFor(string oid) => Array.Find(s_types, type => type.Oid == oid).Word ?? oid;

    /// <summary>
    /// The attributes as they stand; null for what is no name, or has too many of them. Strings are not held against
    /// what their types allow: an @ in a PrintableString is wrong and common.
    /// </summary>
    public static IReadOnlyList<NameAttribute>? Read(ReadOnlyMemory<byte> name)
    {
        try
        {
            var outer = new AsnReader(name, AsnEncodingRules.DER);
            var sets = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            List<NameAttribute> attributes = [];
            for (var set = 0; sets.HasData; set++)
            {
                var members = sets.ReadSetOf();
                while (members.HasData && attributes.Count < MaxAttributes)
                    attributes.Add(ReadAttribute(members.ReadSequence(), set));
                members.ThrowIfNotEmpty();
            }
            return attributes;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>A name with one attribute in each RelativeDistinguishedName.</summary>
    /// <param name="attributes">Of types that <see cref="TypeOf"/> gives.</param>
    public static byte[] Encode(IEnumerable<(string Oid, string Value)> attributes)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (oid, value) in attributes)
            {
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                    writer.WriteCharacterString(StringOf(oid, value), value);
                }
            }
        }
        return writer.Encode();
    }

    /// <summary>Reads what iked.conf has: /C=DE/O=Example/CN=gateway.</summary>
    /// <param name="problem">A sentence where the result is null.</param>
    public static byte[]? Parse(string text, out string problem)
    {
        problem = "";
        List<(string, string)> attributes = [];
        foreach (var part in text[1..].Split('/'))
        {
            var equals = part.IndexOf('=');
            if (equals <= 0 || equals == part.Length - 1)
            {
                problem = $"'{part}' is no attribute of a distinguished name; expected NAME=VALUE";
                return null;
            }
            if (TypeOf(part[..equals]) is not { } oid)
            {
                problem = $"'{part[..equals]}' is no known attribute of a distinguished name; expected "
                    + $"one of {string.Join(", ", Words)}";
                return null;
            }
            attributes.Add((oid, part[(equals + 1)..]));
        }
        return Encode(attributes);
    }

    // RFC 5280 appendix A: countries and serial numbers are PrintableString, mail addresses and domains IA5String.
    private static UniversalTagNumber StringOf(string oid, string value) => oid switch
    {
        Country or SerialNumber when value.All(c => char.IsAsciiLetterOrDigit(c) || Punctuation.Contains(c))
            => UniversalTagNumber.PrintableString,
        EmailAddress or DomainComponent when Ascii.IsValid(value) => UniversalTagNumber.IA5String,
        _ => UniversalTagNumber.UTF8String,
    };

    private static NameAttribute ReadAttribute(AsnReader attribute, int set)
    {
        var oid = attribute.ReadObjectIdentifier();
        var tag = attribute.PeekTag();
        var content = attribute.PeekContentBytes().Span;
        var text = tag.TagClass == TagClass.Universal ? TextOf((UniversalTagNumber)tag.TagValue, content) : null;
        return new(set, oid, text, attribute.ReadEncodedValue());
    }

    // Two values that are no valid text must not become the same text.
    private static string? TextOf(UniversalTagNumber type, ReadOnlySpan<byte> content)
    {
        try
        {
            return type switch
            {
                UniversalTagNumber.UTF8String => s_utf8.GetString(content),
                UniversalTagNumber.BMPString => s_wide.GetString(content),
                UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
                    or UniversalTagNumber.NumericString => Encoding.Latin1.GetString(content),
                _ => null,
            };
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>One attribute of a distinguished name.</summary>
/// <param name="Set">Which RelativeDistinguishedName it belongs to, from 0.</param>
/// <param name="Oid">Its type.</param>
/// <param name="Text">Null for a value that is no string.</param>
/// <param name="Encoded">Its value as it stands.</param>
public readonly record struct NameAttribute(int Set, string Oid, string? Text, ReadOnlyMemory<byte> Encoded);
