namespace IkeLab.Pcap2Test.Tree;

/// <summary>Trees of fields as a reference card: offset, octets, name, value.</summary>
internal static class TreePrinter
{
    private const int OctetsPerLine = 8;
    private const int HexWidth = OctetsPerLine * 3;

    public static void Print(Field root, byte[] octets, TextWriter output)
    {
        output.WriteLine($"{"offset",-7} {"octets",-HexWidth} field");
        foreach (var child in root.Children)
            Print(child, octets, 0, output);
    }

    private static void Print(Field field, byte[] octets, int depth, TextWriter output)
    {
        var indent = new string(' ', depth * 2);
        if (field.Children.Count > 0)
        {
            output.WriteLine($"{field.Offset:x4}    {$"[{field.Length}]",-HexWidth} {indent}{field.Name}"
                + (field.Value.Length > 0 ? $": {field.Value}" : ""));
            foreach (var child in field.Children)
                Print(child, octets, depth + 1, output);
            return;
        }
        // Octets that stand in the left column need not be repeated as a value.
        var isHex = field.Value.Length == 2 * field.Length && field.Length > OctetsPerLine;
        var value = isHex ? $"{field.Length} octets" : field.Value;
        for (var at = 0; at == 0 || at < field.Length; at += OctetsPerLine)
        {
            var line = Hex(octets, field.Offset + at, Math.Min(OctetsPerLine, field.Length - at));
            output.WriteLine(at == 0
                ? $"{field.Offset:x4}    {line,-HexWidth} {indent}{field.Name}: {value}".TrimEnd()
                : $"{field.Offset + at:x4}    {line}".TrimEnd());
        }
    }

    private static string Hex(byte[] octets, int at, int length)
    {
        var text = new System.Text.StringBuilder(length * 3);
        for (var i = 0; i < length; i++)
            text.Append(octets[at + i].ToString(
                "x2", System.Globalization.CultureInfo.InvariantCulture)).Append(' ');
        return text.ToString();
    }
}
