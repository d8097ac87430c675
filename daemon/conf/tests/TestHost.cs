using IkeLab.Engine;

namespace IkeLab.Configuration.Tests;

/// <summary>A system in memory: files, one interface and one host name.</summary>
internal sealed class TestHost : IConfigurationHost
{
    public const string Main = "/etc/iked.conf";

    private static readonly Dictionary<string, byte> Protocols = new()
    {
        ["icmp"] = 1, ["tcp"] = 6, ["udp"] = 17, ["gre"] = 47, ["sctp"] = 132,
    };

    private static readonly Dictionary<string, ushort> Ports = new()
    {
        ["ssh"] = 22, ["domain"] = 53, ["http"] = 80, ["https"] = 443,
    };

    public Dictionary<string, ConfigurationFile> Files { get; } = [];
    public Dictionary<string, IpAddress[]> Names { get; } = new()
    {
        ["gateway.test"] = [IpAddress.Parse("192.0.2.77")],
        ["both.test"] = [IpAddress.Parse("2001:db8::77"), IpAddress.Parse("192.0.2.77")],
    };

    public uint UserId => 1000;
    public string HostName => "here.test";
    public bool HasRoutingDomains { get; init; }

    public TestHost Add(string path, string text, uint owner = 0, int mode = 0b110_000_000) =>
        Add(path, Encoding.UTF8.GetBytes(text), owner, mode);

    public TestHost Add(string path, byte[] content, uint owner = 0, int mode = 0b110_000_000)
    {
        Files[path] = new(content, owner, mode);
        return this;
    }

    /// <summary>The files of a folder, under the same names.</summary>
    public TestHost AddFolder(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Add(path, File.ReadAllBytes(path));
        return this;
    }

    public ConfigurationFile? Read(string path, int limit, out string problem)
    {
        problem = "there is no such file";
        return Files.TryGetValue(path, out var file)
            ? file with { Content = file.Content[..Math.Min(file.Content.Length, limit + 1)] } : null;
    }

    public bool FileExists(string path) => Files.ContainsKey(path);

    public IReadOnlyList<IpAddress>? InterfaceAddresses(string name) =>
        name == "lo" ? [IpAddress.V4(127, 0, 0, 1)] : null;

    public IReadOnlyList<IpAddress> Resolve(string name) => Names.GetValueOrDefault(name) ?? [];

    public byte? Protocol(string name) => Protocols.TryGetValue(name, out var number) ? number : null;

    public ushort? Port(string service) => Ports.TryGetValue(service, out var port) ? port : null;
}
