using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Engine.Config;

namespace IkeLab.Authority.Certificates;

/// <summary>
/// Distinguished names as OpenSSL writes them in one line: <c>/C=DE/O=Example/CN=gateway</c>.
/// </summary>
internal static class SubjectName
{
    private const int MaxAttributes = 16;
    private const int MaxValue = 128;

    /// <summary>RFC 5280 appendix A: ub-common-name.</summary>
    public const int MaxCommonName = 64;

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
            if (equals < 0 || DistinguishedName.TypeOf(type) is not { } oid)
            {
                throw new RefusedException($"'{part}' in the name '{text}' is not an attribute: expected "
                    + $"TYPE=VALUE with one of the types {string.Join(", ", DistinguishedName.Words)}");
            }
            attributes.Add((oid, Check(type, value, oid)));
        }
        if (attributes.Count > MaxAttributes)
            throw new RefusedException(
                $"the name has {attributes.Count} attributes: at most {MaxAttributes} can be used");
        return new X500DistinguishedName(DistinguishedName.Encode(attributes));
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
        var own = new AsnReader(
            DistinguishedName.Encode([(DistinguishedName.CommonName, host)]), AsnEncodingRules.DER).ReadSequence();
        var sets = new AsnReader(authority.RawData, AsnEncodingRules.DER).ReadSequence();
        var left = Read(authority)
            .Where(a => a.Oid is DistinguishedName.CommonName or DistinguishedName.EmailAddress)
            .Select(a => a.Set).ToHashSet();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            // As they are: the authority may have come from elsewhere, with strings of other types.
            for (var i = 0; sets.HasData; i++)
            {
                var set = sets.ReadEncodedValue();
                if (!left.Contains(i))
                    writer.WriteEncodedValue(set.Span);
            }
            writer.WriteEncodedValue(own.ReadEncodedValue().Span);
        }
        return new X500DistinguishedName(writer.Encode());
    }

    /// <summary>
    /// Octets that are not printable ASCII become \xHH, as in an index of <c>openssl ca</c>.
    /// </summary>
    public static string ToOneLine(X500DistinguishedName name) => DistinguishedNameText.OneLine(name.RawData);

    public static string[] CommonNamesOf(X500DistinguishedName name) =>
        [.. Read(name).Where(a => a.Oid == DistinguishedName.CommonName).Select(a => a.Text ?? "")];

    public static bool IsReadable(X500DistinguishedName name) => DistinguishedName.Read(name.RawData) is not null;

    private static IReadOnlyList<NameAttribute> Read(X500DistinguishedName name) =>
        DistinguishedName.Read(name.RawData) ?? [];

    private static string Check(string type, string value, string oid)
    {
        if (value.Length == 0 || value.Length > (oid == DistinguishedName.CommonName ? MaxCommonName : MaxValue))
            throw new RefusedException($"{type} has {value.Length} characters: expected 1 to "
                + $"{(oid == DistinguishedName.CommonName ? MaxCommonName : MaxValue)}");
        if (value.Any(char.IsControl) || !IsUtf8(value))
            throw new RefusedException($"{type} has a character in it that no name can have");
        if (oid == DistinguishedName.Country && !(value.Length == 2 && value.All(char.IsAsciiLetterUpper)))
            throw new RefusedException($"C is '{value}': expected a country's code, two capital letters");
        if (oid is DistinguishedName.EmailAddress or DistinguishedName.DomainComponent && !value.All(char.IsAscii))
            throw new RefusedException($"{type} is '{value}': expected ASCII");
        return oid == DistinguishedName.SerialNumber && !value.All(
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
