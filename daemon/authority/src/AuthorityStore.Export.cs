using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Authority.Certificates;
using IkeLab.Authority.Exports;
using IkeLab.Authority.Files;
using IkeLab.Authority.PasswordBased;

namespace IkeLab.Authority;

/// <summary>Archives for peers. The CA's private key and other hosts' keys never come into one.</summary>
public sealed partial class AuthorityStore
{
    /// <summary>What every peer may know: the authority's certificate and CRL.</summary>
    public Outcome Export(string name, ExportOptions options) => Outcome.Of(() =>
    {
        var peer = PeerName(options);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        var password = passwords.Ask("the exported PKCS#12 file", isNew: true);
        using var changes = new FileChanges();
        var pkcs12 = AuthorityPkcs12(authority, password, options, changes);
        var (certificate, crl) = (ToPem(authority.Certificate), ReadCrl(authority));
        List<ExportedFile> forClients = [new("ca.pfx", pkcs12), .. PeerFile(peer)];
        List<ExportedFile> forGateways =
            [new("ca/ca.crt", certificate), new("crls/ca.crl", crl), .. forClients.Select(InExport)];
        return WriteArchives(
            "ca", forGateways, [new("ca.crt", certificate), .. forClients], options, changes);
    });

    /// <summary>
    /// What one host needs: its key, its certificate, the authority's certificate and CRL. A host whose key
    /// is not here, because it sent a request, gets no key.
    /// </summary>
    public Outcome ExportCertificate(string name, string hostName, ExportOptions options) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        var peer = PeerName(options);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        using var certificate = authority.ReadHostCertificate(host);
        List<ExportedFile> forGateways =
        [
            new("ca/ca.crt", ToPem(authority.Certificate)),
            new("certs/" + host + ".crt", ToPem(certificate)),
            new("crls/ca.crl", ReadCrl(authority)),
        ];
        List<ExportedFile> forClients = [.. PeerFile(peer)];
        var hints = new List<string>();
        if (!Present(authority.ReadIndex(), certificate))
            hints.Add($"the certificate of host '{host}' is no longer valid: peers will refuse it");
        using var changes = new FileChanges();
        if (File.Exists(authority.Files.HostKey(host)))
        {
            using var key = authority.ReadHostKey(host);
            CheckPair(key, certificate, host);
            forClients.AddRange(ForClients(authority, host, key, certificate, peer, options, changes, hints));
            forGateways.Add(new("local.pub", key.PublicToPem()));
            forGateways.Add(new("private/local.key", key.ToPem(), IsPrivate: true));
            forGateways.Add(new($"private/{host}.key", key.ToPem(), IsPrivate: true));
        }
        else
        {
            hints.Add($"host '{host}' keeps its key to itself, so the archives are without it");
        }
        forGateways.AddRange(forClients.Select(InExport));
        ExportedFile[] plain =
        [
            new("ca.crt", ToPem(authority.Certificate)),
            new($"{Naming.Archive(host)}.crt", ToPem(certificate)),
        ];
        var lines = WriteArchives(
            Naming.Archive(host), forGateways, [.. plain, .. forClients], options, changes);
        return [.. lines, .. hints];
    });

    /// <summary>Files that people open on the systems of road warriors.</summary>
    private List<ExportedFile> ForClients(
        OpenAuthority authority, string host, KeyPair key, X509Certificate2 certificate,
        string? peer, ExportOptions options, FileChanges changes, List<string> hints)
    {
        var archive = Naming.Archive(host);
        var password = passwords.Ask("the exported PKCS#12 file", isNew: true);
        var keyId = SHA1.HashData(key.Public.Spki);
        var pkcs12 = new Pkcs12File(password, options.Legacy)
            .AddKey(host, key.Pkcs8.Span, keyId)
            .AddCertificate(host, certificate.RawData, keyId)
            .AddCertificate(authority.Name, authority.Certificate.RawData, [])
            .Write();
        changes.Write(authority.Files.HostPkcs12(host), pkcs12, Modes.Private);
        var caPkcs12 = AuthorityPkcs12(authority, password, options, changes);
        List<ExportedFile> files = [new($"{archive}.pfx", pkcs12, IsPrivate: true), new("ca.pfx", caPkcs12)];
        if (peer is null)
        {
            hints.Add("without 'peer NAME' it has no settings for Windows, Apple and Android systems");
            return files;
        }
        var profile = AppleProfile.TryWrite(
            authority.Name, host, peer, key.Public.Algorithm, pkcs12, authority.Certificate);
        if (profile is null)
        {
            hints.Add("Windows, Apple and Android systems know no Ed25519: no settings for them are in it");
            return files;
        }
        files.Add(new($"{archive}.mobileconfig", profile, IsPrivate: true));
        var android = AndroidProfile.Write(authority.Name, host, peer, pkcs12, authority.Certificate);
        files.Add(new($"{archive}.sswan", android, IsPrivate: true));
        files.Add(new($"{archive}.ps1", WindowsScript.Write(authority.Name, archive, peer)));
        return files;
    }

    private static byte[] AuthorityPkcs12(
        OpenAuthority authority, string password, ExportOptions options, FileChanges changes)
    {
        var pkcs12 = new Pkcs12File(password, options.Legacy)
            .AddCertificate(authority.Name, authority.Certificate.RawData, [])
            .Write();
        changes.Write(authority.Files.Pkcs12, pkcs12, Modes.Public);
        return pkcs12;
    }

    private List<string> WriteArchives(
        string archive, IEnumerable<ExportedFile> forGateways, IEnumerable<ExportedFile> forClients,
        ExportOptions options, FileChanges changes)
    {
        var directory = Path.GetFullPath(options.Directory);
        if (!Directory.Exists(directory))
            throw new RefusedException($"there is no directory '{options.Directory}' for the archives");
        var (tgz, zip) =
            (Path.Combine(directory, archive + ".tgz"), Path.Combine(directory, archive + ".zip"));
        changes.Write(tgz, Archives.TarGz(forGateways, Now), Modes.Private);
        changes.Write(zip, Archives.Zip(forClients, Now), Modes.Private);
        changes.Commit();
        return [$"exported files in {tgz}", $"exported files in {zip}"];
    }

    /// <summary>The gateway as settings name it; null where nobody has told.</summary>
    private static string? PeerName(ExportOptions options)
    {
        if (options.Peer is not { } peer)
            return null;
        return AlternativeName.Parse(peer) is { Kind: not AlternativeNameKind.Email } name
            ? name.Value
            : throw new RefusedException($"'{peer}' is not a peer: expected the gateway's name or address");
    }

    private static ExportedFile[] PeerFile(string? peer) =>
        peer is null ? [] : [new("peer.txt", Encoding.ASCII.GetBytes(peer + "\n"))];

    private static ExportedFile InExport(ExportedFile file) => file with { Path = "export/" + file.Path };
}
