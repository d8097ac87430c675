using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using IkeLab.Engine;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Configuration;

/// <summary>The Linux system underneath.</summary>
public sealed class SystemConfigurationHost : IConfigurationHost
{
    private readonly Lazy<Dictionary<string, byte>> _protocols = new(() => NameTables.Protocols("/etc/protocols"));
    private readonly Lazy<Dictionary<string, ushort>> _services = new(() => NameTables.Services("/etc/services"));

    public uint UserId => LinuxFileStatus.CurrentUser;
    public string HostName => Dns.GetHostName();
    public bool HasRoutingDomains => false;

    public ConfigurationFile? Read(string path, int limit, out string problem)
    {
        problem = "";
        try
        {
            using var handle = File.OpenHandle(path);
            return Read(handle, limit, out problem);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "there is no such file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = Directory.Exists(path) ? "it is a folder"
                : e is UnauthorizedAccessException ? "it may not be read" : "it is no readable file";
        }
        return null;
    }

    /// <summary>Reads an open file, as <see cref="IConfigurationHost.Read"/> one that has a name, and closes it.</summary>
    public static ConfigurationFile? Read(SafeFileHandle handle, int limit, out string problem)
    {
        problem = "";
        try
        {
            var (owner, mode) = LinuxFileStatus.Of(handle);
            using var stream = new FileStream(handle, FileAccess.Read, 0);
            // What is no file on a disk tells no length.
            var expected = stream.CanSeek && stream.Length > 0 ? Math.Min(limit, stream.Length) : limit;
            var content = new byte[expected + 1];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return new(content[..length], owner, mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problem = "it is no readable file";
            return null;
        }
    }

    public bool FileExists(string path) => File.Exists(path);

    public IReadOnlyList<IpAddress>? InterfaceAddresses(string name)
    {
        // Nearly every host of a configuration is asked for; listing interfaces is slow.
        if (!Directory.Exists(Path.Combine("/sys/class/net", name)))
            return null;
        var found = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(i => i.Name == name);
        return found is null ? null
            : [.. from unicast in found.GetIPProperties().UnicastAddresses
                  where !unicast.Address.IsIPv6LinkLocal
                  select IpAddress.Read(unicast.Address.GetAddressBytes())];
    }

    public IReadOnlyList<IpAddress> Resolve(string name)
    {
        try
        {
            return [.. from address in Dns.GetHostAddresses(name)
                       where !address.IsIPv6LinkLocal
                       select IpAddress.Read(address.GetAddressBytes())];
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return [];
        }
    }

    public byte? Protocol(string name) => _protocols.Value.TryGetValue(name, out var number) ? number : null;

    public ushort? Port(string service) => _services.Value.TryGetValue(service, out var port) ? port : null;
}

/// <summary>
/// Owner and mode of an open file by statx(2), whose structure is the same on every architecture.
/// </summary>
internal static class LinuxFileStatus
{
    private const int EmptyPath = 0x1000;
    private const uint ModeAndOwner = 0x2 | 0x8;
    private const int StructureLength = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;

    public static uint CurrentUser => GetUserId();

    public static (uint Owner, int Mode) Of(SafeFileHandle handle)
    {
        var status = new byte[StructureLength];
        if (FileStatus((int)handle.DangerousGetHandle(), "", EmptyPath, ModeAndOwner, status) != 0)
            throw new IOException("the file's owner cannot be read");
        return (BitConverter.ToUInt32(status, OwnerOffset), BitConverter.ToUInt16(status, ModeOffset) & 0xFFF);
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int FileStatus(
        int directory, [MarshalAs(UnmanagedType.LPStr)] string path, int flags, uint mask, byte[] status);

    [DllImport("libc", EntryPoint = "getuid")]
    private static extern uint GetUserId();
}
