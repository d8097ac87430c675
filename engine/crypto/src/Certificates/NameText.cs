using System.Formats.Asn1;
using System.Text;

namespace IkeLab.Crypto.Certificates;

/// <summary>Distinguished names (RFC 5280 §4.1.2.4): for people, and for comparison.</summary>
internal static class NameText
{
    /// <summary>Names are the peer's: no more than this reaches a log line.</summary>
    private const int MaxText = 200;
    private const int MaxAttributes = 64;
    private const string EmailAddress = "1.2.840.113549.1.9.1";

    /// <summary>"CN=gateway, O=Example", or a note that it is unreadable. Total.</summary>
    internal static string Format(ReadOnlyMemory<byte> name)
    {
        if (TryRead(name) is not { } attributes)
            return "(unreadable name)";
        var text = new StringBuilder();
        foreach (Attribute attribute in attributes)
        {
            text.Append(text.Length == 0 ? "" : ", ").Append(ShortName(attribute.Oid)).Append('=');
            foreach (char c in attribute.Text ?? Convert.ToHexStringLower(attribute.Encoded.Span))
                text.Append(c < ' ' || c == 0x7f || c > '~' ? '?' : c);
            if (text.Length > MaxText)
                return text.ToString(0, MaxText) + "…";
        }
        return text.ToString();
    }

    /// <summary>
    /// The same attributes in the same order; strings compare without case and surplus spaces, whatever their
    /// ASN.1 type (RFC 5280 §7.1).
    /// </summary>
    internal static bool AreEqual(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        if (a.Span.SequenceEqual(b.Span))
            return true;
        if (TryRead(a) is not { } left || TryRead(b) is not { } right || left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
                return false;
        }
        return true;
    }

    /// <summary>
    /// The name begins with all sets of the other one (RFC 5280 §4.2.1.10). Null when one of them is unreadable.
    /// </summary>
    internal static bool? IsWithin(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> subtree)
    {
        if (TryRead(name) is not { } attributes || TryRead(subtree) is not { } first)
            return null;
        if (first.Count > attributes.Count)
            return false;
        for (int i = 0; i < first.Count; i++)
        {
            if (!AreEqual(attributes[i], first[i]))
                return false;
        }
        return first.Count == 0 || first.Count == attributes.Count
            || attributes[first.Count].Set != attributes[first.Count - 1].Set;
    }

    /// <summary>Its emailAddress attributes, which RFC 5280 §4.1.2.6 calls out of date.</summary>
    internal static IEnumerable<string> MailboxesIn(ReadOnlyMemory<byte> name) =>
        from attribute in TryRead(name) ?? []
        where attribute is { Oid: EmailAddress, Text: not null }
        select attribute.Text;

    private static bool AreEqual(Attribute a, Attribute b)
    {
        if (a.Oid != b.Oid || a.Set != b.Set)
            return false;
        return a.Text is { } left && b.Text is { } right
            ? string.Equals(Normalize(left), Normalize(right), StringComparison.OrdinalIgnoreCase)
            : a.Encoded.Span.SequenceEqual(b.Encoded.Span);
    }

    private static string Normalize(string text) =>
        string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static List<Attribute>? TryRead(ReadOnlyMemory<byte> name)
    {
        try
        {
            var outer = new AsnReader(name, AsnEncodingRules.DER);
            AsnReader sets = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            List<Attribute> attributes = [];
            for (int set = 0; sets.HasData; set++)
            {
                AsnReader members = sets.ReadSetOf();
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

    private static Attribute ReadAttribute(AsnReader attribute, int set)
    {
        string oid = attribute.ReadObjectIdentifier();
        Asn1Tag tag = attribute.PeekTag();
        ReadOnlyMemory<byte> encoded = attribute.PeekEncodedValue();
        var type = (UniversalTagNumber)tag.TagValue;
        bool isText = tag.TagClass == TagClass.Universal && type is UniversalTagNumber.UTF8String
            or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.T61String or UniversalTagNumber.BMPString;
        string? text = isText ? attribute.ReadCharacterString(type) : null;
        return new Attribute(set, oid, text, encoded);
    }

    private static string ShortName(string oid) => oid switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        EmailAddress => "E",
        "0.9.2342.19200300.100.1.25" => "DC",
        _ => oid,
    };

    /// <param name="Set">Which RelativeDistinguishedName it belongs to.</param>
    /// <param name="Text">Null for a value that is no string.</param>
    private readonly record struct Attribute(int Set, string Oid, string? Text, ReadOnlyMemory<byte> Encoded);
}
