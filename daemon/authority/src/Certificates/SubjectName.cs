using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IkeLab.Authority.Certificates;

/// <summary>
/// Distinguished names as OpenSSL writes them in one line: <c>/C=DE/O=Example/CN=gateway</c>.
/// </summary>
internal static class SubjectName
{
    public const string CommonName = "2.5.4.3";
    public const string EmailAddress = "1.2.840.113549.1.9.1";
    private const string Country = "2.5.4.6";
    private const string DomainComponent = "0.9.2342.19200300.100.1.25";
    private const int MaxAttributes = 16;
    private const int MaxValue = 128;

    /// <summary>RFC 5280 appendix A: ub-common-name.</summary>
    public const int MaxCommonName = 64;

    private static readonly (string Name, string Oid)[] s_types =
    [
        ("C", Country), ("ST", "2.5.4.8"), ("L", "2.5.4.7"), ("O", "2.5.4.10"), ("OU", "2.5.4.11"),
        ("CN", CommonName), ("emailAddress", EmailAddress), ("DC", DomainComponent),
        ("serialNumber", "2.5.4.5"), ("GN", "2.5.4.42"), ("SN", "2.5.4.4"),
        ("UID", "0.9.2342.19200300.100.1.1"),
    ];

    /// <exception cref="RefusedException">It is no name; the message says where.</exception>
    public static X500DistinguishedName Parse(string text)
    {
        if (!text.StartsWith('/'))
            throw new RefusedException(
                $"the name '{text}' does not begin with '/': expected something like /O=Example/CN=x");
        var attributes = new List<(string Oid, string Value)>();
        foreach (var part in Split(text[1..]))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var type = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : part[(equals + 1)..];
            var index = Array.FindIndex(
                s_types, t => t.Name.Equals(type, StringComparison.OrdinalIgnoreCase));
            if (index < 0 || equals < 0)
            {
                throw new RefusedException($"'{part}' in the name '{text}' is not an attribute: expected "
                    + $"TYPE=VALUE with one of the types {string.Join(", ", s_types.Select(t => t.Name))}");
            }
            attributes.Add((s_types[index].Oid, Check(type, value, s_types[index].Oid)));
        }
        if (attributes.Count > MaxAttributes)
            throw new RefusedException(
                $"the name has {attributes.Count} attributes: at most {MaxAttributes} can be used");
        return Encode(attributes);
    }

    /// <summary>
    /// The usual subject of a host: what stands around its authority's common name, and its own.
    /// </summary>
    public static X500DistinguishedName OfHost(X500DistinguishedName authority, string host)
    {
        if (host.Length > MaxCommonName)
        {
            throw new RefusedException(
                $"'{host}' is too long for a common name: expected at most {MaxCommonName} "
                + "characters, or a subject by --dn");
        }
        var own = new AsnReader(Encode([(CommonName, host)]).RawData, AsnEncodingRules.DER).ReadSequence();
        var sets = new AsnReader(authority.RawData, AsnEncodingRules.DER).ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            // As they are: the authority may have come from elsewhere, with strings of other types.
            while (sets.HasData)
            {
                var set = sets.PeekEncodedValue();
                if (!ReadSet(sets).Any(a => a.Oid is CommonName or EmailAddress))
                    writer.WriteEncodedValue(set.Span);
            }
            writer.WriteEncodedValue(own.ReadEncodedValue().Span);
        }
        return new X500DistinguishedName(writer.Encode());
    }

    /// <summary>
    /// Octets that are not printable ASCII become \xHH, as in an index of <c>openssl ca</c>.
    /// </summary>
    public static string ToOneLine(X500DistinguishedName name)
    {
        var text = new StringBuilder();
        foreach (var (oid, value) in Read(name))
        {
            var index = Array.FindIndex(s_types, t => t.Oid == oid);
            text.Append('/').Append(index < 0 ? oid : s_types[index].Name).Append('=');
            foreach (var octet in Encoding.UTF8.GetBytes(value))
            {
                if (octet is >= (byte)' ' and <= (byte)'~')
                    text.Append((char)octet);
                else
                    text.Append(CultureInfo.InvariantCulture, $"\\x{octet:X2}");
            }
        }
        return text.ToString();
    }

    public static string[] CommonNamesOf(X500DistinguishedName name) =>
        [.. Read(name).Where(a => a.Oid == CommonName).Select(a => a.Value)];

    private static List<(string Oid, string Value)> Read(X500DistinguishedName name)
    {
        var attributes = new List<(string, string)>();
        var sets = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sets.HasData)
            attributes.AddRange(ReadSet(sets));
        return attributes;
    }

    private static List<(string Oid, string Value)> ReadSet(AsnReader sets)
    {
        var attributes = new List<(string, string)>();
        var members = sets.ReadSetOf();
        while (members.HasData)
        {
            var attribute = members.ReadSequence();
            attributes.Add((attribute.ReadObjectIdentifier(), ReadText(attribute)));
        }
        return attributes;
    }

    // Not ReadCharacterString: names with an @ in a PrintableString are wrong and common.
    private static string ReadText(AsnReader attribute)
    {
        var tag = attribute.PeekTag();
        var content = attribute.PeekContentBytes().Span;
        var encoded = attribute.ReadEncodedValue().Span;
        return (UniversalTagNumber)tag.TagValue switch
        {
            UniversalTagNumber.UTF8String => Encoding.UTF8.GetString(content),
            UniversalTagNumber.BMPString => Encoding.BigEndianUnicode.GetString(content),
            UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String or UniversalTagNumber.T61String
                or UniversalTagNumber.NumericString => Encoding.Latin1.GetString(content),
            _ => "#" + Convert.ToHexString(encoded),
        };
    }

    private static X500DistinguishedName Encode(IEnumerable<(string Oid, string Value)> attributes)
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
                    writer.WriteCharacterString(TypeOf(oid), value);
                }
            }
        }
        return new X500DistinguishedName(writer.Encode());
    }

    // RFC 5280 §4.1.2.4 and appendix A.1 fix these types; all else is UTF8String.
    private static UniversalTagNumber TypeOf(string oid) => oid switch
    {
        Country or "2.5.4.5" => UniversalTagNumber.PrintableString,
        EmailAddress or DomainComponent => UniversalTagNumber.IA5String,
        _ => UniversalTagNumber.UTF8String,
    };

    private static string Check(string type, string value, string oid)
    {
        if (value.Length == 0 || value.Length > (oid == CommonName ? MaxCommonName : MaxValue))
            throw new RefusedException($"{type} has {value.Length} characters: expected 1 to "
                + $"{(oid == CommonName ? MaxCommonName : MaxValue)}");
        if (value.Any(char.IsControl) || !IsUtf8(value))
            throw new RefusedException($"{type} has a character in it that no name can have");
        if (oid == Country && !(value.Length == 2 && value.All(char.IsAsciiLetterUpper)))
            throw new RefusedException($"C is '{value}': expected a country's code, two capital letters");
        if (TypeOf(oid) != UniversalTagNumber.UTF8String && !value.All(char.IsAscii))
            throw new RefusedException($"{type} is '{value}': expected ASCII");
        return oid == "2.5.4.5" && !value.All(
            c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal))
            ? throw new RefusedException($"{type} is '{value}': expected letters, digits and punctuation")
            : value;
    }

    private static bool IsUtf8(string value) =>
        value.EnumerateRunes().All(r => r != Rune.ReplacementChar);

    /// <summary>At slashes that have no backslash before them.</summary>
    private static IEnumerable<string> Split(string text)
    {
        var part = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                part.Append(text[++i]);
            }
            else if (text[i] == '/')
            {
                yield return part.ToString();
                part.Clear();
            }
            else
            {
                part.Append(text[i]);
            }
        }
        yield return part.ToString();
    }
}
