using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test;

/// <summary>
/// Octets as people hand them on: hexadecimal digits with spaces or colons between, base64 of either alphabet, or a
/// dump of hexdump, xxd or Wireshark.
/// </summary>
internal static class MessageText
{
    /// <summary>Printable ASCII, which no IKE message is all through: of its length not all octets are.</summary>
    public static bool IsText(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            if (octet is not ((>= (byte)' ' and <= (byte)'~') or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                return false;
        }
        return true;
    }

    /// <param name="problem">What it is not.</param>
    public static bool TryRead(string text, out byte[] octets, out string problem)
    {
        problem = "";
        if (HexDump.TryRead(text, out octets))
            return true;
        var compact = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != ':'));
        if (KeyFileReader.TryHex(compact) is { Length: > 0 } hex)
        {
            octets = hex;
            return true;
        }
        var digits = compact.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? compact[2..] : compact;
        if (digits.Length > 0 && digits.All(char.IsAsciiHexDigit))
        {
            problem = $"an odd number of hexadecimal digits: {digits.Length}";
            return false;
        }
        var base64 = compact.Replace('-', '+').Replace('_', '/');
        var decoded = new byte[compact.Length];
        if (Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), decoded, out var length)
            && length > 0)
        {
            octets = decoded[..length];
            return true;
        }
        problem = "neither hexadecimal nor base64";
        return false;
    }
}
