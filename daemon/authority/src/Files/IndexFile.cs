using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IkeLab.Authority.Files;

/// <summary>One certificate in the index.</summary>
/// <param name="Expires">The certificate's last instant.</param>
/// <param name="Revocation">When and why it was revoked; null when it was not.</param>
/// <param name="Serial">As <see cref="IndexFile.SerialText"/> has it.</param>
/// <param name="Subject">In one line.</param>
internal sealed record IndexEntry(
    DateTimeOffset Expires, (DateTimeOffset At, X509RevocationReason Reason)? Revocation, string Serial,
    string Subject);

/// <summary>
/// index.txt in the format of <c>openssl ca</c>: every certificate that was issued, and which are revoked.
/// </summary>
internal sealed class IndexFile
{
    private const string ShortTime = "yyMMddHHmmss'Z'";
    private const string LongTime = "yyyyMMddHHmmss'Z'";
    private const int ShortTimeLength = 13;
    private const int LastShortYear = 2049;

    private readonly List<IndexEntry> _entries = [];

    public IReadOnlyList<IndexEntry> Entries => _entries;

    /// <exception cref="RefusedException">A line is not as OpenSSL writes it.</exception>
    public static IndexFile Read(string path)
    {
        var index = new IndexFile();
        var number = 0;
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
        {
            number++;
            if (line.Length == 0)
                continue;
            index._entries.Add(ReadLine(line)
                ?? throw new RefusedException(
                    $"{path}, line {number}: not an entry of 'openssl ca': restore the file from a backup"));
        }
        return index;
    }

    /// <param name="serial">Hexadecimal, as users and certificates have it.</param>
    public IndexEntry? Find(string serial)
    {
        var text = SerialText(serial);
        return _entries.Find(e => e.Serial == text);
    }

    /// <summary>
    /// A serial number as OpenSSL writes it: hexadecimal in capitals, whole octets, without the zeros that
    /// an integer in DER has before its highest bit.
    /// </summary>
    public static string SerialText(string hexadecimal)
    {
        var text = hexadecimal.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant();
        while (text.Length > 2 && text.StartsWith("00", StringComparison.Ordinal))
            text = text[2..];
        return text;
    }

    public void Add(IndexEntry entry) => _entries.Add(entry);

    public void Revoke(IndexEntry entry, DateTimeOffset at, X509RevocationReason reason) =>
        _entries[_entries.IndexOf(entry)] = entry with { Revocation = (at, reason) };

    /// <param name="now">Decides which entries have expired.</param>
    public byte[] Write(DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var entry in _entries)
        {
            var state = entry.Revocation is not null ? 'R' : entry.Expires < now ? 'E' : 'V';
            text.Append(state).Append('\t').Append(Print(entry.Expires)).Append('\t');
            if (entry.Revocation is { } revocation)
            {
                text.Append(Print(revocation.At));
                if (revocation.Reason != X509RevocationReason.Unspecified)
                    text.Append(',').Append(RevocationReasons.NameOf(revocation.Reason));
            }
            text.Append('\t').Append(entry.Serial).Append("\tunknown\t").Append(entry.Subject).Append('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static IndexEntry? ReadLine(string line)
    {
        if (line.Split('\t') is not [("V" or "E" or "R") and var state, var expires, var revoked, var serial,
            _, var subject]
            || ReadTime(expires) is not { } end || serial.Length is 0 or > 40 || serial.Length % 2 != 0
            || !serial.All(char.IsAsciiHexDigit) || (state == "R") != (revoked.Length > 0))
            return null;
        if (state != "R")
            return new IndexEntry(end, null, SerialText(serial), subject);
        // What may follow the reason (an instruction or a date of compromise) is not used.
        var parts = revoked.Split(',');
        return RevocationReasons.Read(parts.Length == 1 ? "unspecified" : parts[1]) is { } reason
            && ReadTime(parts[0]) is { } at
                ? new IndexEntry(end, (at, reason), SerialText(serial), subject)
                : null;
    }

    private static string Print(DateTimeOffset time) => time.UtcDateTime.ToString(
        time.UtcDateTime.Year <= LastShortYear ? ShortTime : LongTime, CultureInfo.InvariantCulture);

    private static DateTimeOffset? ReadTime(string text)
    {
        // RFC 5280 §4.1.2.5.1: two digits of a year below 50 are of this century.
        if (text.Length == ShortTimeLength)
            text = (string.CompareOrdinal(text, "5") < 0 ? "20" : "19") + text;
        return DateTimeOffset.TryParseExact(text, LongTime, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
    }
}
