using IkeLab.Pcap2Test.Report;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Check;

/// <summary>Compares two sessions message by message and field by field.</summary>
internal static class SessionDiff
{
    private const int ValueShown = 48;

    // New in every session: no difference worth a line.
    private static readonly HashSet<string> Fresh =
    [
        "IKE SA Initiator's SPI", "IKE SA Responder's SPI", "Key Exchange Data", "Nonce Data",
            "SPI",
        "Initialization Vector", "Encrypted IKE Payloads", "Padding (encrypted)",
            "Integrity Checksum Data",
        "Authentication Data", "IV, ciphertext and ICV",
    ];

    /// <returns>Differences found.</returns>
    public static int Write(SessionAnalysis a, SessionAnalysis b, TextWriter output)
    {
        output.WriteLine($"- session {a.Session.Number}  SPIi {a.Session.SpiI:x16}  SPIr {a.Session.SpiR:x16}");
        output.WriteLine($"+ session {b.Session.Number}  SPIi {b.Session.SpiI:x16}  SPIr {b.Session.SpiR:x16}");
        var found = 0;
        for (var i = 0; i < Math.Max(a.Messages.Count, b.Messages.Count); i++)
        {
            var left = i < a.Messages.Count ? a.Messages[i] : null;
            var right = i < b.Messages.Count ? b.Messages[i] : null;
            found += WriteMessage(i + 1, left, right, output);
        }
        output.WriteLine(found == 0
            ? "no difference besides SPIs, nonces, keys and what follows from them"
            : $"{found} differences");
        return found;
    }

    private static int WriteMessage(
        int number, OpenedMessage? left, OpenedMessage? right, TextWriter output)
    {
        var (a, b) = (left is null ? "(none)" : Transcript.Describe(left), right is null ? "(none)"
            : Transcript.Describe(right));
        var lines = left is null || right is null ? [] : Compare(Flatten(left), Flatten(right));
        if (a == b)
            output.WriteLine($"  {number}  {a}");
        else
        {
            output.WriteLine($"- {number}  {a}");
            output.WriteLine($"+ {number}  {b}");
        }
        foreach (var line in lines)
            output.WriteLine($"     {line}");
        return lines.Count + (a == b ? 0 : 1);
    }

    private static List<string> Compare(
        List<(string Path, string Value)> a, List<(string Path, string Value)> b)
    {
        var lines = new List<string>();
        var left = new Queue<(string Path, string Value)>(a);
        var right = b.GroupBy(f => f.Path).ToDictionary(
            g => g.Key, g => new Queue<string>(g.Select(f => f.Value)));
        while (left.TryDequeue(out var field))
        {
            if (!right.TryGetValue(field.Path, out var values) || !values.TryDequeue(out var value))
                lines.Add($"- {field.Path}: {Short(field.Value)}");
            else if (value != field.Value)
                lines.Add($"{field.Path}: {Short(field.Value)} | {Short(value)}");
        }
        lines.AddRange(right.SelectMany(r => r.Value.Select(v => $"+ {r.Key}: {Short(v)}")));
        return lines;
    }

    private static List<(string Path, string Value)> Flatten(OpenedMessage message)
    {
        var fields = new List<(string Path, string Value)>();
        Add(MessageTree.Outer(message), "", fields);
        if (message.InnerOctets.Length > 0)
            Add(MessageTree.Inner(message), "SK", fields);
        return fields;
    }

    private static void Add(Field field, string path, List<(string Path, string Value)> fields)
    {
        foreach (var child in field.Children)
        {
            if (Fresh.Contains(child.Name))
                continue;
            // Payloads and the like carry their kind in the value: N(…) of one type is compared
            // with the same type.
            var name = child.Children.Count > 0 && child.Value.Length > 0
                ? $"{child.Name} {child.Value}" : child.Name;
            var full = path.Length == 0 ? name : $"{path} > {name}";
            if (child.Children.Count == 0 && child.Name is not ("Length" or "Payload Length"))
                fields.Add((full, child.Value));
            Add(child, full, fields);
        }
    }

    private static string Short(string value) =>
        value.Length <= ValueShown ? value : value[..ValueShown] + "…";
}
