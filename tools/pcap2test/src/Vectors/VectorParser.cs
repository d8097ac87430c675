using System.Globalization;
using System.Text;
using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test.Vectors;

/// <summary>Finds the inputs in a test file; its expectations are left to the comparison.</summary>
internal static class VectorParser
{
    private const int MaxMessages = 100_000;

    /// <returns>What is wrong, with the line; null when the inputs are complete.</returns>
    public static string? TryParse(string text, out VectorInput input)
    {
        var lines = text.Split('\n');
        input = new() { Source = lines.Length > 1
            && lines[1].StartsWith("source ", StringComparison.Ordinal) ? lines[1][7..] : "" };
        if (lines[0] != VectorText.FirstLine)
            return $"line 1: '{Short(lines[0])}': expected '{VectorText.FirstLine}'";
        MemoryStream? octets = null;
        VectorMessage? open = null;
        for (var i = 1; i < lines.Length; i++)
        {
            var space = lines[i].IndexOf(' ', StringComparison.Ordinal);
            var (word, rest) = space < 0 ? (lines[i], "")
                : (lines[i][..space], lines[i][(space + 1)..]);
            if (word == "message")
            {
                if (input.Messages.Count == MaxMessages)
                    return $"line {i + 1}: more than {MaxMessages} messages";
                Finish(input, octets, open);
                octets = new();
                open = new(rest.EndsWith("initiator", StringComparison.Ordinal), 0, default, default, []);
            }
            else if (word == "at")
            {
                if (open is null || ReadOrigin(open, rest) is not { } at)
                    return $"line {i + 1}: at '{Short(rest)}': expected nanoseconds and two addresses with ports";
                open = at;
            }
            else if (ReadLine(input, word, rest, octets) is { } problem)
                return $"line {i + 1}: {problem}";
        }
        Finish(input, octets, open);
        return null;
    }

    private static string? ReadLine(
        VectorInput input, string word, string rest, MemoryStream? octets)
    {
        if (word is not ("octets" or "keys" or "dh-secret" or "psk" or "side"))
            return null;
        if (word == "keys")
            return ReadKeys(input, rest);
        if (word == "side")
        {
            input.Side = rest switch { "initiator" => true, "responder" => false, _ => null };
            return null;
        }
        if (word == "dh-secret" && rest == "unknown")
        {
            input.DhSecrets.Add(DhSecrets.Unknown);
            return null;
        }
        if (KeyFileReader.TryHex(rest) is not { } value)
            return $"{word} '{Short(rest)}': expected hexadecimal digits, two an octet";
        if (word == "dh-secret")
            input.DhSecrets.Add(value);
        else if (word == "psk")
            input.Psk = value;
        else if (octets is null)
            return "octets before the first message";
        else
            octets.Write(value);
        return null;
    }

    private static VectorMessage? ReadOrigin(VectorMessage message, string text)
    {
        var words = text.Split(' ');
        return words.Length == 3
            && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && TryEndpoint(words[1], out var source) && TryEndpoint(words[2], out var destination)
            ? message with { Time = time, Source = source, Destination = destination }
            : null;
    }

    private static bool TryEndpoint(string text, out UdpEndpoint endpoint)
    {
        endpoint = default;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !IpAddress.TryParse(text[..colon].Trim('[', ']'), out var address)
            || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }
        endpoint = new(address, port);
        return true;
    }

    private static string? ReadKeys(VectorInput input, string line)
    {
        var ring = new KeyRing();
        try
        {
            KeyFileReader.Parse(line, "keys", ring);
        }
        catch (KeyFileException exception)
        {
            return exception.Message;
        }
        input.Keys.AddRange(ring.All);
        return ring.Count == 0 ? "keys: expected a line of Wireshark's ikev2_decryption_table" : null;
    }

    private static void Finish(VectorInput input, MemoryStream? octets, VectorMessage? message)
    {
        if (octets is not null && message is not null)
            input.Messages.Add(message with { Octets = octets.ToArray() });
    }

    // A damaged file may hold anything: no control character gets from it to a terminal.
    private static string Short(string text) =>
        Tree.FieldReader.Printable(Encoding.UTF8.GetBytes(text.Length <= 40 ? text : text[..40]));
}
