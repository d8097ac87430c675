using System.Security.Cryptography;
using IkeLab.Configuration;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust.Files;

/// <summary>
/// Reads the folder that iked keeps its keys and certificates in. What cannot be used is named in <see
/// cref="Problems"/> and left out.
/// </summary>
internal sealed class TrustFolder(IConfigurationHost host, string root, DateTimeOffset now)
{
    /// <summary>Files of one folder; the rest is named as a problem.</summary>
    public const int MaxFiles = 20_000;

    private const int MaxFile = 4 * 1024 * 1024;
    private const int MaxKey = 16 * 1024;

    private readonly List<string> _problems = [];
    private readonly List<StoredCertificate> _listing = [];

    /// <summary>A sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Everything that is in force.</summary>
    public IReadOnlyList<StoredCertificate> Listing => _listing;

    /// <summary>Certificates in one folder, PEM or DER.</summary>
    public IReadOnlyList<DecodedCertificate> Certificates(string folder, StoredKind kind)
    {
        var found = new List<DecodedCertificate>();
        foreach (var (name, content) in FilesOf(folder, "*.crt", MaxFile))
        {
            var blocks = PemFile.Read(content, "CERTIFICATE");
            if (blocks.Count == 0)
                Problem(name, "it holds no certificate");
            foreach (var block in blocks)
            {
                if (DecodedCertificate.TryDecode(block, out var reason) is not { } certificate)
                    Problem(name, reason);
                else if (kind == StoredKind.Authority && !certificate.Extensions.IsAuthority)
                    Problem(name, $"the certificate of {certificate.SubjectText} is no authority's (basicConstraints)");
                else if (!found.Exists(c => c.Encoded.Span.SequenceEqual(certificate.Encoded.Span)))
                    Add(found, certificate, name, kind);
            }
        }
        return found;
    }

    /// <summary>The CRLs of crls/, those that a known authority has not really signed excepted.</summary>
    public IReadOnlyList<RevocationList> RevocationLists(IReadOnlyList<DecodedCertificate> authorities)
    {
        var found = new List<RevocationList>();
        foreach (var (name, content) in FilesOf("crls", "*.crl", RevocationList.MaxLength))
        {
            var blocks = PemFile.Read(content, "X509 CRL");
            if (blocks.Count == 0)
                Problem(name, "it holds no CRL");
            foreach (var block in blocks)
            {
                if (RevocationList.TryDecode(block, out var reason) is not { } list)
                    Problem(name, reason);
                else if (FaultOf(list, authorities) is { } fault)
                    Problem(name, fault);
                else
                    Add(found, list, name);
            }
        }
        return found;
    }

    /// <summary>private/local.key; null with a problem where it cannot be used.</summary>
    public PrivateKey? PrivateKey(bool isNeeded)
    {
        const string Name = "private/local.key";
        if (host.Read(Path.Combine(root, Name), MaxKey, out var problem) is not { } file)
        {
            if (isNeeded)
                Problem(Name, problem);
            return null;
        }
        try
        {
            if (file.Owner != 0 && file.Owner != host.UserId)
                Problem(Name, "it belongs to neither root nor this user, so that somebody else may know the key; chown it");
            else if ((file.Mode & 0x3F) != 0)
                Problem(Name, "others than its owner may use it; chmod it to 600");
            else
                return Crypto.Signatures.PrivateKey.Load(file.Content);
        }
        catch (CryptographicException e)
        {
            Problem(Name, e.Message);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file.Content);
        }
        return null;
    }

    /// <summary>
    /// local.pub serves no purpose of its own; where it is another key's, something has been mixed up.
    /// </summary>
    public void CompareLocalPublicKey(PrivateKey? key)
    {
        if (key is null || !File.Exists(Path.Combine(root, "local.pub")))
            return;
        if (PublicKeyOf("local.pub") is { } written && !written.Equals(key.PublicKey))
            Problem("local.pub", "it is not the public half of private/local.key");
    }

    /// <summary>pubkeys/: whose name a file has is trusted with the key in it.</summary>
    public IReadOnlyDictionary<Identification, PublicKey> PublicKeys()
    {
        var found = new Dictionary<Identification, PublicKey>();
        foreach (var kind in PublicKeyFolders.All)
        {
            foreach (var path in List(Path.Combine("pubkeys", kind), "*"))
            {
                var name = Path.GetFileName(path);
                if (PublicKeyFolders.Identity(kind, name) is not { } identity)
                    Problem(path, $"its name is no identity of type {kind}");
                else if (PublicKeyOf(path) is { } key && found.TryAdd(identity, key))
                    _listing.Add(new(StoredKind.PublicKey, name, "", path, null, ""));
            }
        }
        return found;
    }

    /// <summary>The responder that iked trusts with every certificate, in ocsp/responder.crt.</summary>
    public DecodedCertificate? OcspResponder()
    {
        const string Name = "ocsp/responder.crt";
        if (!File.Exists(Path.Combine(root, Name)) || Read(Name, MaxFile) is not { } content)
            return null;
        var reason = "it holds no certificate";
        if (PemFile.Read(content, "CERTIFICATE") is [var first, ..]
            && DecodedCertificate.TryDecode(first, out reason) is { } certificate)
        {
            return certificate;
        }
        Problem(Name, reason);
        return null;
    }

    private void Add(List<DecodedCertificate> found, DecodedCertificate certificate, string file, StoredKind kind)
    {
        found.Add(certificate);
        var problem = certificate.NotAfter < now ? $"it expired on {Sentences.Text(certificate.NotAfter)}"
            : certificate.NotBefore > now ? $"it is not valid until {Sentences.Text(certificate.NotBefore)}"
            : "";
        if (problem.Length > 0)
            Problem(file, $"the certificate of {certificate.SubjectText}: {problem}");
        _listing.Add(new(
            kind, certificate.SubjectText, NameText.Format(certificate.Issuer), file, certificate.NotAfter, problem));
    }

    private void Add(List<RevocationList> found, RevocationList list, string file)
    {
        found.Add(list);
        var problem = list.TimeFault(now, TimeSpan.Zero) ?? "";
        if (problem.Length > 0)
            Problem(file, problem);
        _listing.Add(new(
            StoredKind.RevocationList, list.IssuerText, list.IssuerText, file, list.NextUpdate, problem));
    }

    /// <summary>
    /// An authority that only peers know may have issued it; that is found out when it is needed.
    /// </summary>
    private static string? FaultOf(RevocationList list, IReadOnlyList<DecodedCertificate> authorities)
    {
        string? fault = null;
        foreach (var authority in authorities)
        {
            if (!list.IsOf(authority))
                continue;
            fault = list.SignatureFault(authority);
            if (fault is null)
                return null;
        }
        return fault;
    }

    private PublicKey? PublicKeyOf(string path)
    {
        if (Read(path, MaxKey) is not { } content)
            return null;
        var reason = "it holds no public key in PEM (\"PUBLIC KEY\") or DER";
        if (PemFile.Read(content, "PUBLIC KEY") is [var block, ..]
            && PublicKey.TryRead(block, out reason) is { } key)
        {
            return key;
        }
        Problem(path, reason);
        return null;
    }

    private IEnumerable<(string Name, byte[] Content)> FilesOf(string folder, string pattern, int limit)
    {
        foreach (var name in List(folder, pattern))
        {
            if (Read(name, limit) is { } content)
                yield return (name, content);
        }
    }

    /// <summary>Paths below the root, in an order that does not depend on the file system.</summary>
    private string[] List(string folder, string pattern)
    {
        var path = Path.Combine(root, folder);
        try
        {
            var files = !Directory.Exists(path) ? []
                : Directory.EnumerateFiles(path, pattern).Take(MaxFiles + 1).Order(StringComparer.Ordinal).ToArray();
            if (files.Length > MaxFiles)
                Problem(folder, $"it has more than {MaxFiles} files, and the others are not read");
            return [.. files.Take(MaxFiles).Select(file => Path.GetRelativePath(root, file))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Problem(folder, "it may not be read");
            return [];
        }
    }

    private byte[]? Read(string name, int limit)
    {
        if (host.Read(Path.Combine(root, name), limit, out var problem) is not { } file)
        {
            Problem(name, problem);
            return null;
        }
        if (file.Content.Length <= limit)
            return file.Content;
        Problem(name, $"it has more than {limit} octets");
        return null;
    }

    private void Problem(string file, string why) => _problems.Add($"{Path.Combine(root, file)}: {why.TrimEnd('.')}.");
}
