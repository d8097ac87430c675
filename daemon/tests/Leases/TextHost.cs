using System.Text;
using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Leases;

/// <summary>A host with one file, the configuration, and an interface vpn0.</summary>
internal sealed class TextHost(string text) : IConfigurationHost
{
    public uint UserId => 0;
    public string HostName => "gateway.test";
    public bool HasRoutingDomains => false;

    /// <summary>The configuration, and its policies by name.</summary>
    public static (IkedConfiguration Configuration, Dictionary<string, Policy> Policies) Read(string text)
    {
        var result = IkedConfiguration.Load(new() { Host = new TextHost(text) });
        Assert.True(result.Configuration is not null, string.Join('\n', result.Errors.Select(e => e.Render())));
        return (result.Configuration, result.Configuration.Policies.ToDictionary(p => p.Name));
    }

    public ConfigurationFile? Read(string path, int limit, out string problem)
    {
        problem = "there is no such file";
        return path == LoadOptions.DefaultPath ? new(Encoding.UTF8.GetBytes(text), 0, 0b110_000_000) : null;
    }

    public bool FileExists(string path) => false;
    public IReadOnlyList<IpAddress>? InterfaceAddresses(string name) => name == "vpn0" ? [] : null;
    public IReadOnlyList<IpAddress> Resolve(string name) => [];
    public byte? Protocol(string name) => null;
    public ushort? Port(string service) => null;
}
