using IkeLab.Pcap2Test.Report;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Check;

/// <summary>Compares two sessions message by message and field by field.</summary>
internal static class SessionDiff
{
    private const int ValueShown = 48;

    // New in every session, or following from what else differs: no difference worth a line.
    private static readonly HashSet<string> Unremarkable =
    [
        "IKE SA Initiator's SPI", "IKE SA Responder's SPI", "Key Exchange Data", "Nonce Data", "SPI",
        "NAT Detection Hash", "Cookie", "Authentication Data", "Initialization Vector",
        "Encrypted IKE Payloads", "Padding (encrypted)", "Pad Length (encrypted)",
        "Integrity Checksum Data", "IV, ciphertext and ICV", "Next Payload", "Length",
        "Payload Length", "Proposal Length", "Num Transforms", "Last Substruc",
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
        var lines = left is not null && right is not null ? Compare(left, right, Unremarkable) : [];
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

    /// <summary>Fields that differ, or that only one of two messages has.</summary>
    /// <param name="unremarkable">Names of fields that may differ.</param>
    public static List<string> Compare(OpenedMessage left, OpenedMessage right, IReadOnlySet<string> unremarkable)
    {
        var lines = new List<string>();
        Compare(MessageTree.Outer(left), MessageTree.Outer(right), "", unremarkable, lines);
        if (left.InnerOctets.Length > 0 && right.InnerOctets.Length > 0)
            Compare(MessageTree.Inner(left), MessageTree.Inner(right), "SK > ", unremarkable, lines);
        return lines;
    }

    /// <summary>Pairs the fields of both that are of one kind, in their order.</summary>
    private static void Compare(Field a, Field b, string path, IReadOnlySet<string> unremarkable, List<string> lines)
    {
        var rest = b.Children.GroupBy(Kind).ToDictionary(g => g.Key, g => new Queue<Field>(g));
        foreach (var left in a.Children)
        {
            if (unremarkable.Contains(left.Name))
                continue;
            if (!rest.TryGetValue(Kind(left), out var same) || !same.TryDequeue(out var right))
                lines.Add($"- {path}{Kind(left)}");
            else if (left.Children.Count > 0)
                Compare(left, right, $"{path}{Kind(left)} > ", unremarkable, lines);
            else if (left.Value != right.Value)
                lines.Add($"{path}{left.Name}: {Short(left.Value)} | {Short(right.Value)}");
        }
        foreach (var right in b.Children.Where(f => !unremarkable.Contains(f.Name)))
        {
            if (rest[Kind(right)].TryPeek(out var left) && ReferenceEquals(left, right))
                lines.Add($"+ {path}{Kind(rest[Kind(right)].Dequeue())}");
        }
    }

    // Payloads, proposals and transforms say in their value what they are.
    private static string Kind(Field field)
    {
        var kind = field.Children.Count > 0 && field.Value.Length > 0 ? $"{field.Name} {field.Value}" : field.Name;
        return field.Children.FirstOrDefault(f => f.Name == "Notify Message Type") is { } type
            ? $"{kind} {type.Value}" : kind;
    }

    private static string Short(string value) =>
        value.Length <= ValueShown ? value : value[..ValueShown] + "…";
}
