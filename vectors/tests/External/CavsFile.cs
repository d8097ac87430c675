using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.External;

/// <summary>
/// NIST's CAVS response files for IKEv2's key derivation (SP 800-135 §4.1.2): sections in brackets,
/// then counted cases.
/// </summary>
internal static class CavsFile
{
    /// <summary>
    /// Long enough for any of the DKM lengths, which are all a beginning of what it takes.
    /// </summary>
    private const string LongSuite = "AesCbc 256 HmacSha512_256";

    private static readonly string[] s_fields =
    [
        "Ni", "Nr", "g^ir", "g^ir (new)", "SPIi", "SPIr", "SKEYSEED", "DKM", "DKM(Child SA)",
        "DKM(Child SA D-H)",
        "SKEYSEED(Rekey)",
    ];

    public static IEnumerable<ExternalCase> Read(string path)
    {
        var hash = "";
        var count = "";
        var values = new Dictionary<string, string>();
        var (file, number) = (Path.GetFileName(path), 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.StartsWith("[SHA"))
                hash = line[1..^1];
            if (line.StartsWith('[') || line.Split(" = ") is not [var name, var value])
                continue;
            if (name == "COUNT")
            {
                if (values.Count != 0)
                    throw new KatException(
                        $"{file}:{number}", $"expected {s_fields[^1]} before the next COUNT");
                count = value;
                continue;
            }
            if (!s_fields.Contains(name) || !values.TryAdd(name, value))
                throw new KatException($"{file}:{number}", $"{name} is unknown or stands twice");
            if (name != s_fields[^1])
                continue;
            yield return Case($"{file}:{number}: {hash} COUNT {count}", hash, values);
            values.Clear();
        }
        if (values.Count != 0)
            throw new KatException($"{file}:{number}", "the last case is not complete");
    }

    private static ExternalCase Case(string where, string hash, Dictionary<string, string> values)
    {
        foreach (var field in s_fields)
        {
            if (!values.ContainsKey(field))
                throw new KatException(where, $"expected {field} in the case");
        }
        return hash is not ("SHA-1" or "SHA-256" or "SHA-384" or "SHA-512")
            ? ExternalCase.Lacking($"IKEv2 has no prf with {hash}")
            : ExternalCase.Of(
                where, "key-schedule", ("prf", "HmacSha" + hash[4..]), ("cipher", LongSuite),
                ("ni", values["Ni"]),
                ("nr", values["Nr"]), ("secret", values["g^ir"]), ("spi-i", values["SPIi"]),
                ("spi-r", values["SPIr"]), ("new-secret", values["g^ir (new)"]),
                ("skeyseed", values["SKEYSEED"]),
                ("keys", values["DKM"]), ("keymat", values["DKM(Child SA)"]),
                ("keymat-ke", values["DKM(Child SA D-H)"]),
                ("new-skeyseed", values["SKEYSEED(Rekey)"]));
    }
}
