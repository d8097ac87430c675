using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Trust.Tests;

/// <summary>A folder as /etc/iked, for one test.</summary>
internal sealed class TestFolder : IDisposable
{
    /// <summary>RFC 8410 §10.3.</summary>
    public const string Ed25519Key = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
        -----END PRIVATE KEY-----
        """;

    public string Root { get; } = Directory.CreateTempSubdirectory("ikelab-trust-").FullName;

    public void Authority(X509Certificate2 certificate, string name = "ca.crt") =>
        Write($"ca/{name}", certificate.ExportCertificatePem());

    public void Certificate(X509Certificate2 certificate, string name = "own.crt") =>
        Write($"certs/{name}", certificate.ExportCertificatePem());

    public void PublicKey(string identity, AsymmetricAlgorithm key) =>
        Write($"pubkeys/{identity}", key.ExportSubjectPublicKeyInfoPem());

    public void Key(AsymmetricAlgorithm key) => Key(key.ExportPkcs8PrivateKeyPem());

    [SuppressMessage("Interoperability", "CA1416", Justification = "The service and its tests are for Linux.")]
    public void Key(string pem, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        File.SetUnixFileMode(Write("private/local.key", pem), mode);

    public string Write(string name, string content) => Write(name, System.Text.Encoding.ASCII.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

/// <summary>This system, but for the user's number and the host's name.</summary>
internal sealed class TestHost : IConfigurationHost
{
    private readonly SystemConfigurationHost _system = new();

    /// <summary>Whom every file belongs to.</summary>
    public uint? Owner { get; init; }
    public uint UserId => _system.UserId;
    public string HostName => "gateway";
    public bool HasRoutingDomains => false;

    public ConfigurationFile? Read(string path, int limit, out string problem)
    {
        var file = _system.Read(path, limit, out problem);
        return file is null || Owner is null ? file : file with { Owner = Owner.Value };
    }

    public bool FileExists(string path) => _system.FileExists(path);
    public IReadOnlyList<IpAddress>? InterfaceAddresses(string name) => null;
    public IReadOnlyList<IpAddress> Resolve(string name) => [];
    public byte? Protocol(string name) => null;
    public ushort? Port(string service) => null;
}
