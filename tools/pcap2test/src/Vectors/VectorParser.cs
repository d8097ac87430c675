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
        var fromInitiator = false;
        for (var i = 1; i < lines.Length; i++)
        {
            var space = lines[i].IndexOf(' ', StringComparison.Ordinal);
            var (word, rest) = space < 0 ? (lines[i], "")
                : (lines[i][..space], lines[i][(space + 1)..]);
            if (word == "message")
            {
                if (input.Messages.Count == MaxMessages)
                    return $"line {i + 1}: more than {MaxMessages} messages";
                Finish(input, octets, fromInitiator);
                octets = new();
                fromInitiator = rest.EndsWith("initiator", StringComparison.Ordinal);
            }
            else if (ReadLine(input, word, rest, octets) is { } problem)
                return $"line {i + 1}: {problem}";
        }
        Finish(input, octets, fromInitiator);
        return null;
    }

    private static string? ReadLine(
        VectorInput input, string word, string rest, MemoryStream? octets)
    {
        if (word is not ("octets" or "keys" or "dh-secret" or "psk"))
            return null;
        if (word == "keys")
            return ReadKeys(input, rest);
        if (KeyFileReader.TryHex(rest) is not { } value)
            return $"{word} '{Short(rest)}': expected hexadecimal digits, two an octet";
        if (word == "dh-secret")
            input.DhSecret = value;
        else if (word == "psk")
            input.Psk = value;
        else if (octets is null)
            return "octets before the first message";
        else
            octets.Write(value);
        return null;
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
        input.Keys = ring.All.FirstOrDefault();
        return input.Keys is null ? "keys: expected a line of Wireshark's ikev2_decryption_table"
            : null;
    }

    private static void Finish(VectorInput input, MemoryStream? octets, bool fromInitiator)
    {
        if (octets is not null)
            input.Messages.Add((fromInitiator, octets.ToArray()));
    }

    // A damaged file may hold anything: no control character gets from it to a terminal.
    private static string Short(string text) =>
        Tree.FieldReader.Printable(Encoding.UTF8.GetBytes(text.Length <= 40 ? text : text[..40]));
}
