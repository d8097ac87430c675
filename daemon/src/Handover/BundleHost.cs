using System.Text;
using IkeLab.Configuration;
using IkeLab.Daemon.Ipc;
using IkeLab.Engine;

namespace IkeLab.Daemon.Handover;

/// <summary>Answers as the host did where the bundle was made.</summary>
internal sealed class BundleHost(ConfigurationBundle bundle) : IConfigurationHost
{
    public const string FileName = "iked.conf";

    private readonly SystemConfigurationHost _system = new();

    public uint UserId => 0;
    public string HostName => bundle.HostName;
    public bool HasRoutingDomains => false;

    public ConfigurationFile? Read(string path, int limit, out string problem)
    {
        problem = "it is not part of the bundle";
        return path == FileName ? new(Encoding.UTF8.GetBytes(bundle.Text), 0, 0x180) : null;
    }

    public bool FileExists(string path) => true;

    public IReadOnlyList<IpAddress>? InterfaceAddresses(string name) =>
        bundle.Interfaces.TryGetValue(name, out var addresses) ? [.. addresses.Select(Text.Address)] : null;

    public IReadOnlyList<IpAddress> Resolve(string name) =>
        bundle.Names.TryGetValue(name, out var addresses) ? [.. addresses.Select(Text.Address)] : [];

    // The printed form has numbers where these could be asked for.
    public byte? Protocol(string name) => _system.Protocol(name);
    public ushort? Port(string service) => _system.Port(service);
}
