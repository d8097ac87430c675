using System.IO.Compression;
using System.Text.Json;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.External;

/// <summary>Tells JSON files apart by what they hold.</summary>
internal static class JsonSuites
{
    public static IEnumerable<ExternalCase> Read(string path)
    {
        var file = Path.GetFileName(path);
        using var stream = Open(path);
        var root = JsonDocument.Parse(stream).RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("testGroups", out _))
            return IsWycheproof(root) ? WycheproofFile.Read(file, root) : AcvpFile.Read(file, root);
        return RfcFiles.Read(file, root);
    }

    public static string Text(this JsonElement element, string name) =>
        element.GetProperty(name).GetString()!;

    /// <summary>A string of hexadecimal digits as a value of a vector file.</summary>
    public static string Hex(this JsonElement element, string name) =>
        OrNothing(element.Text(name));

    public static string OrNothing(string digits) => digits.Length == 0 ? "\"\"" : digits;

    private static bool IsWycheproof(JsonElement root) =>
        root.TryGetProperty("numberOfTests", out _);

    private static Stream Open(string path)
    {
        var stream = File.OpenRead(path);
        return path.EndsWith(".gz") ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}

/// <summary>NIST's ACVP server: ML-KEM key generation (FIPS 203).</summary>
internal static class AcvpFile
{
    public static IEnumerable<ExternalCase> Read(string file, JsonElement root)
    {
        foreach (var group in root.GetProperty("testGroups").EnumerateArray())
        {
            var set = group.TryGetProperty("parameterSet", out var name) ? name.GetString()! : "";
            foreach (var test in group.GetProperty("tests").EnumerateArray())
                yield return Case(file, set, test);
        }
    }

    private static ExternalCase Case(string file, string set, JsonElement test)
    {
        if (!set.StartsWith("ML-KEM-") || !test.TryGetProperty("ek", out _)
            || !test.TryGetProperty("d", out _))
            return ExternalCase.Lacking("not a key generation of ML-KEM");
        return ExternalCase.Of(
            $"{file}: {set} tcId {test.GetProperty("tcId")}", "kem-key",
            ("method", "MlKem" + set[7..]),
            ("seed", $"{test.Text("d")} {test.Text("z")}"), ("public", test.Text("ek")));
    }
}
