using System.Text.Json;

namespace IkeLab.Crypto.Tests;

/// <summary>Hexadecimal values, and reference data that lives outside the repository.</summary>
internal static class TestData
{
    internal static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "").Replace("\n", ""));

    internal static string Hex(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(octets);

    /// <summary>
    /// Octets 0, 1, 2 …, offset by a start value: keys and messages whose content does not matter.
    /// </summary>
    internal static byte[] Octets(int length, int start = 0)
    {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++)
            octets[i] = (byte)(start + i);
        return octets;
    }

    /// <summary>A file below the shared reference data; the test is skipped where there is none.</summary>
    internal static string SharedFile(string relative)
    {
        string path = Path.Combine(SharedFolder(), relative);
        if (!File.Exists(path))
            Assert.Skip($"The reference data {relative} is not here (IKELAB_SHARED names its folder).");
        return path;
    }

    internal static JsonElement SharedJson(string relative) =>
        JsonDocument.Parse(File.ReadAllBytes(SharedFile(relative))).RootElement;

    internal static byte[] Octets(this JsonElement element, string name) =>
        Convert.FromHexString(element.GetProperty(name).GetString()!);

    internal static string Text(this JsonElement element, string name) =>
        element.GetProperty(name).GetString()!;

    private static string SharedFolder()
    {
        if (Environment.GetEnvironmentVariable("IKELAB_SHARED") is { Length: > 0 } named)
            return named;
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "IkeLab.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new IOException("no IkeLab.sln above the tests");
        return Path.Combine(folder, "..", "shared");
    }
}
