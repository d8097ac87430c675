using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Daemon.Handover;

/// <summary>The host underneath, whose answers about names and interfaces are remembered.</summary>
internal sealed class RecordingHost(IConfigurationHost host) : IConfigurationHost
{
    public Dictionary<string, string[]> Names { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, string[]> Interfaces { get; } = new(StringComparer.Ordinal);

    public uint UserId => host.UserId;
    public string HostName => host.HostName;
    public bool HasRoutingDomains => host.HasRoutingDomains;

    public ConfigurationFile? Read(string path, int limit, out string problem) => host.Read(path, limit, out problem);
    public bool FileExists(string path) => host.FileExists(path);
    public byte? Protocol(string name) => host.Protocol(name);
    public ushort? Port(string service) => host.Port(service);

    public IReadOnlyList<IpAddress>? InterfaceAddresses(string name)
    {
        var addresses = host.InterfaceAddresses(name);
        if (addresses is not null)
            Interfaces[name] = [.. addresses.Select(a => a.ToString())];
        return addresses;
    }

    public IReadOnlyList<IpAddress> Resolve(string name)
    {
        var addresses = host.Resolve(name);
        Names[name] = [.. addresses.Select(a => a.ToString())];
        return addresses;
    }
}
