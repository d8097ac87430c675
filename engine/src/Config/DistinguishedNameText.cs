using System.Text;

namespace IkeLab.Engine.Config;

/// <summary>Distinguished names for people. Total on any octets, which may be the peer's: all is printable ASCII.</summary>
public static class DistinguishedNameText
{
    /// <summary>No more than this reaches a log line.</summary>
    private const int MaxText = 200;
    private const string Unreadable = "(unreadable name)";

    /// <summary>As RFC 4514 has it, "CN=gateway,O=Example", but that types have their usual words for numbers.</summary>
    public static string Of(ReadOnlyMemory<byte> name)
    {
        if (DistinguishedName.Read(name) is not { } attributes)
            return Unreadable;
        var text = new StringBuilder();
        for (var i = attributes.Count - 1; i >= 0 && text.Length <= MaxText; i--)
        {
            if (i < attributes.Count - 1)
                text.Append(attributes[i].Set == attributes[i + 1].Set ? '+' : ',');
            Append(text, attributes[i], "\\", IsEscaped);
        }
        return text.Length <= MaxText ? text.ToString() : text.ToString(0, MaxText) + "…";
    }

    /// <summary>As OpenSSL and iked write it on one line, "/O=Example/CN=gateway", however long.</summary>
    public static string OneLine(ReadOnlyMemory<byte> name)
    {
        if (DistinguishedName.Read(name) is not { } attributes)
            return Unreadable;
        var text = new StringBuilder();
        foreach (var attribute in attributes)
            Append(text.Append('/'), attribute, "\\x", static (_, _) => false);
        return text.ToString();
    }

    private static void Append(
        StringBuilder text, NameAttribute attribute, string octetMark, Func<string, int, bool> isEscaped)
    {
        text.Append(DistinguishedName.WordFor(attribute.Oid)).Append('=');
        if (attribute.Text is not { } value)
        {
            text.Append('#').Append(Convert.ToHexString(attribute.Encoded.Span));
            return;
        }
        Span<byte> octets = stackalloc byte[4];
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] is >= ' ' and <= '~')
            {
                text.Append(isEscaped(value, i) ? "\\" : "").Append(value[i]);
                continue;
            }
            if (!Rune.TryGetRuneAt(value, i, out var rune))
                rune = Rune.ReplacementChar;
            i += rune.Utf16SequenceLength - 1;
            foreach (var octet in octets[..rune.EncodeToUtf8(octets)])
                text.Append(octetMark).Append(Convert.ToHexString([octet]));
        }
    }

    /// <summary>RFC 4514 §2.4.</summary>
    private static bool IsEscaped(string value, int at) => value[at] switch
    {
        '"' or '+' or ',' or ';' or '<' or '>' or '\\' => true,
        '#' => at == 0,
        ' ' => at == 0 || at == value.Length - 1,
        _ => false,
    };
}
