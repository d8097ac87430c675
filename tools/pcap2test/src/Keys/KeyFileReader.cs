using System.Globalization;
using System.Text;
using System.Text.Json;

namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// Reads keys in whatever form they came: Wireshark's <c>ikev2_decryption_table</c> (strongSwan's
/// save-keys and
/// <c>ikelab sim --pcap</c> write the same), a folder that holds one, tcpdump's <c>-E</c> file, or
/// JSON.
/// </summary>
internal static class KeyFileReader
{
    private const string Table = "ikev2_decryption_table";

    /// <summary>What <c>ikelab sim --pcap</c> writes beside the table.</summary>
    private const string SecretsFile = "ikev2_dh_secrets";
    private const int MaxFile = 256 << 20;

    public static void Read(string path, KeyRing ring)
    {
        if (!Directory.Exists(path))
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFile })
                throw new KeyFileException(path, $"the file is larger than {MaxFile >> 20} MiB");
            Parse(File.ReadAllText(path), path, ring);
            return;
        }
        var table = Path.Combine(path, Table);
        if (!File.Exists(table))
            throw new KeyFileException(path, $"the folder has no file {Table}");
        Parse(File.ReadAllText(table), table, ring);
        foreach (var name in (string[])["esp_sa", SecretsFile])
        {
            var other = Path.Combine(path, name);
            if (File.Exists(other))
                Parse(File.ReadAllText(other), other, ring);
        }
    }

    /// <param name="where">What the text is called in messages.</param>
    public static void Parse(string text, string where, KeyRing ring)
    {
        if (text.TrimStart().StartsWith('{'))
        {
            KeyJson.Parse(text, where, ring);
            return;
        }
        var number = 0;
        Dictionary<(ulong, ulong), TcpdumpLine> halves = [];
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            var problem = line.StartsWith("ikev2 ", StringComparison.Ordinal)
                ? TcpdumpLine.Add(line, halves, ring)
                : ParseLine(line, ring);
            if (problem is not null)
                throw new KeyFileException($"{where} line {number}", problem);
        }
        if (halves.Count > 0)
            throw new KeyFileException(
                where, "an 'ikev2 I' line without its 'ikev2 R' line, or the reverse");
    }

    /// <summary>Hexadecimal digits, with or without 0x, or nothing.</summary>
    public static byte[]? TryHex(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        try
        {
            return Convert.FromHexString(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static bool TrySpi(string text, out ulong spi)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        spi = 0;
        return text.Length == 16
            && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                out spi);
    }

    private static string? ParseLine(string line, KeyRing ring)
    {
        var fields = Split(line);
        if (fields[0] == "dh")
            return ParseSecret(fields, ring);
        if (fields.Count == 8 && (fields[0] is "IPv4" or "IPv6" or "Any"))
        {
            ring.EspLines++;
            return null;
        }
        // tcpdump's ESP lines: "0x12345678@192.1.2.45 3des-cbc-hmac96:0x…".
        if (fields.Count == 1 && line.StartsWith("0x", StringComparison.Ordinal)
            && line.Contains('@', StringComparison.Ordinal))
        {
            ring.EspLines++;
            return null;
        }
        if (fields.Count != 8)
            return $"{fields.Count} fields: expected 8 (SPIi, SPIr, SK_ei, SK_er, encryption, SK_ai, SK_ar, integrity)";
        if (!TrySpi(fields[0], out var spiI) || !TrySpi(fields[1], out var spiR))
            return $"'{fields[0]},{fields[1]}': expected two SPIs of 16 hexadecimal digits";
        string[] names = ["SK_ei", "SK_er", "SK_ai", "SK_ar"];
        var keys = new byte[4][];
        for (var i = 0; i < 4; i++)
        {
            var field = fields[i < 2 ? 2 + i : 3 + i];
            if (TryHex(field) is not { } key)
                return $"{names[i]} is '{field}': expected hexadecimal digits";
            keys[i] = key;
        }
        var problem = SaKeys.TryCreate(
            spiI, spiR, fields[4], fields[7], keys[0], keys[1], keys[2], keys[3], out var read);
        if (problem is null)
            ring.Add(read);
        return problem;
    }

    /// <summary>A key exchange: <c>dh,KEi,KEr,secret</c>, all in hexadecimal digits.</summary>
    private static string? ParseSecret(List<string> fields, KeyRing ring)
    {
        if (fields.Count != 4 || TryHex(fields[1]) is not { Length: > 0 } publicI
            || TryHex(fields[2]) is not { Length: > 0 } publicR || TryHex(fields[3]) is not { Length: > 0 } secret)
        {
            return "expected dh,KEi,KEr,SECRET in hexadecimal digits";
        }
        ring.Secrets.AddPair(publicI, publicR, secret);
        return null;
    }

    /// <summary>
    /// Fields between commas; a comma within quotation marks belongs to its field.
    /// </summary>
    private static List<string> Split(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var letter in line)
        {
            if (letter == '"')
                quoted = !quoted;
            else if (letter == ',' && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else
                field.Append(letter);
        }
        fields.Add(field.ToString().Trim());
        return fields;
    }
}
