using IkeLab.Engine.Config;

namespace IkeLab.Crypto.Certificates;

/// <summary>Distinguished names compared (RFC 5280 §7.1).</summary>
internal static class NameMatch
{
    /// <summary>
    /// The same attributes in the same order; strings compare without case and surplus spaces, whatever their
    /// ASN.1 type (RFC 5280 §7.1).
    /// </summary>
    internal static bool AreEqual(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        if (a.Span.SequenceEqual(b.Span))
            return true;
        if (DistinguishedName.Read(a) is not { } left || DistinguishedName.Read(b) is not { } right
            || left.Count != right.Count)
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
        if (DistinguishedName.Read(name) is not { } attributes || DistinguishedName.Read(subtree) is not { } first)
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
        from attribute in DistinguishedName.Read(name) ?? []
        where attribute is { Oid: DistinguishedName.EmailAddress, Text: not null }
        select attribute.Text;

    private static bool AreEqual(NameAttribute a, NameAttribute b)
    {
        if (a.Oid != b.Oid || a.Set != b.Set)
            return false;
        return a.Text is { } left && b.Text is { } right
            ? string.Equals(Normalize(left), Normalize(right), StringComparison.OrdinalIgnoreCase)
            : a.Encoded.Span.SequenceEqual(b.Encoded.Span);
    }

    private static string Normalize(string text) =>
        string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
