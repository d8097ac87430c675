using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Tests;

/// <summary>Reference captures, and the way through the tool that most tests take.</summary>
internal static class TestData
{
    /// <summary>
    /// A file or folder of the reference data; the test is skipped where it is not.
    /// </summary>
    public static string Shared(string relative)
    {
        var path = Path.Combine(Root(), relative);
        if (!File.Exists(path) && !Directory.Exists(path))
            Assert.Skip($"The reference data {relative} is not here (IKELAB_SHARED names its folder).");
        return path;
    }

    public static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = Pcap2TestCommand.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    public static CaptureAnalysis Analyse(byte[] capture, KeyRing? keys = null)
    {
        using var crypto = new IkeLab.Crypto.CryptoProvider();
        using var stream = new MemoryStream(capture);
        var analysis = CaptureAnalysis.Read(stream, [], keys ?? new(), null);
        Assert.Null(analysis.Open(crypto, new DhSecrets()));
        return analysis;
    }

    private static string Root()
    {
        if (Environment.GetEnvironmentVariable("IKELAB_SHARED") is { Length: > 0 } named)
            return named;
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "IkeLab.sln")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? ".", "..", "shared");
    }
}

/// <summary>A folder of its own for a test's files.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("pcap2test-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, true);
}
