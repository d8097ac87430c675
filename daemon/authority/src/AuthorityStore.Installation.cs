using System.Security.Cryptography.X509Certificates;
using IkeLab.Authority.Certificates;
using IkeLab.Authority.Files;

namespace IkeLab.Authority;

/// <summary>Puts files where the gateway of this machine looks for them.</summary>
public sealed partial class AuthorityStore
{
    /// <summary>Installs the authority's certificate and CRL.</summary>
    /// <param name="path">Null for /etc/iked; a relative one is below /etc.</param>
    public Outcome Install(string name, string? path) => Outcome.Of(() =>
    {
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        var target = places.InstallDirectory(path);
        var (certificate, crl) =
            (Path.Combine(target, "ca", "ca.crt"), Path.Combine(target, "crls", "ca.crl"));
        using var changes = new FileChanges();
        MakeDirectories(target, changes);
        changes.Write(certificate, SmallFile.Read(authority.Files.Certificate), Modes.Public);
        changes.Write(crl, ReadCrl(authority), Modes.Public);
        changes.Commit();
        return
        [
            $"certificate for CA '{name}' installed into {certificate}",
            $"CRL for CA '{name}' installed to {crl}",
        ];
    });

    /// <summary>Installs a host's key and certificate as this machine's own.</summary>
    /// <inheritdoc cref="Install"/>
    public Outcome InstallCertificate(string name, string hostName, string? path) =>
        InstallHost(name, hostName, path, withCertificate: true);

    /// <summary>Installs a host's key, for peers that know its public half.</summary>
    /// <inheritdoc cref="Install"/>
    public Outcome InstallKey(string name, string hostName, string? path) =>
        InstallHost(name, hostName, path, withCertificate: false);

    private Outcome InstallHost(
        string name, string hostName, string? path, bool withCertificate) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        CheckKey(authority, host);
        var target = places.InstallDirectory(path);
        using var key = authority.ReadHostKey(host);
        using var changes = new FileChanges();
        MakeDirectories(target, changes);
        var lines = new List<string>();
        if (withCertificate)
        {
            using var certificate = authority.ReadHostCertificate(host);
            CheckPair(key, certificate, host);
            var file = Path.Combine(target, "certs", host + ".crt");
            changes.Write(file, ToPem(certificate), Modes.Public);
            lines.Add($"certificate for host '{host}' installed into {file}");
        }
        var local = Path.Combine(target, "private", "local.key");
        changes.Write(Path.Combine(target, "local.pub"), key.PublicToPem(), Modes.Public);
        changes.Write(local, key.ToPem(), Modes.Private);
        changes.Commit();
        lines.Add($"key for host '{host}' installed into {local}");
        return lines;
    });

    private static void MakeDirectories(string target, FileChanges changes)
    {
        foreach (var directory in (string[])["ca", "certs", "crls", "export"])
            changes.CreateDirectory(Path.Combine(target, directory), Modes.PublicDirectory);
        changes.CreateDirectory(Path.Combine(target, "private"), Modes.PrivateDirectory);
    }

    private static byte[] ReadCrl(OpenAuthority authority) => File.Exists(authority.Files.Crl)
        ? SmallFile.Read(authority.Files.Crl)
        : throw new RefusedException(
            $"{authority.Files.Crl} is missing: 'ikelab ca {authority.Name} crl' makes a new one");

    private static void CheckPair(KeyPair key, X509Certificate2 certificate, string host)
    {
        if (!key.IsOf(certificate))
            throw new RefusedException(
                $"the key of host '{host}' does not belong to its certificate: create a new certificate");
    }
}
