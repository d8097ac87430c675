using System.Text.Json;

namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// Keys in JSON: every object, however deep, with the members spi_i, spi_r, sk_ei, sk_er, encr and
/// so on.
/// </summary>
internal static class KeyJson
{
    public static void Parse(string text, string where, KeyRing ring)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            Walk(document.RootElement, where, ring);
        }
        catch (JsonException exception)
        {
            throw new KeyFileException(
                $"{where} line {exception.LineNumber + 1}", "this is no JSON: "
                + exception.Message);
        }
    }

    private static void Walk(JsonElement element, string where, KeyRing ring)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                Walk(item, where, ring);
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (element.TryGetProperty("spi_i", out _) && element.TryGetProperty("sk_ei", out _))
        {
            Add(element, where, ring);
            return;
        }
        foreach (var member in element.EnumerateObject())
            Walk(member.Value, $"{where} {member.Name}", ring);
    }

    private static void Add(JsonElement element, string where, KeyRing ring)
    {
        if (!KeyFileReader.TrySpi(Text(element, "spi_i"), out var spiI)
            || !KeyFileReader.TrySpi(Text(element, "spi_r"), out var spiR))
        {
            throw new KeyFileException(where, "expected spi_i and spi_r of 16 hexadecimal digits");
        }
        string[] names = ["sk_ei", "sk_er", "sk_ai", "sk_ar"];
        var keys = Array.ConvertAll(names, n => KeyFileReader.TryHex(Text(element, n))
            ?? throw new KeyFileException(where, $"{n}: expected hexadecimal digits"));
        var integrity = Text(element, "integ") is { Length: > 0 } named ? named : "NONE";
        var problem = SaKeys.TryCreate(
            spiI, spiR, Text(element, "encr"), integrity, keys[0], keys[1], keys[2], keys[3],
                out var read);
        if (problem is not null)
            throw new KeyFileException(where, problem);
        ring.Add(read);
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";
}
