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
/// <param name="root">What the files are called in <see cref="Problems"/>.</param>
/// <param name="user">Who may own the private key, apart from root.</param>
internal sealed class TrustFolder(ITrustFiles files, string root, uint user, DateTimeOffset now)
{
    private readonly List<string> _problems = [];
    private readonly List<StoredCertificate> _listing = [];

    /// <summary>A sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Everything that is in force.</summary>
    public IReadOnlyList<StoredCertificate> Listing => _listing;

    /// <summary>Certificates in one folder, PEM or DER.</summary>
    public IReadOnlyList<DecodedCertificate> Certificates(TrustPlace folder, StoredKind kind)
    {
        var found = new List<DecodedCertificate>();
        foreach (var (name, content) in FilesOf(folder))
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
        foreach (var (name, content) in FilesOf(TrustPlaces.RevocationLists))
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
        const string Name = TrustPlaces.PrivateKey;
        if (files.Read(Name, TrustPlaces.MaxKey, out var problem) is not { } file)
        {
            if (isNeeded)
                Problem(Name, problem);
            return null;
        }
        try
        {
            if (file.Owner != 0 && file.Owner != user)
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
        if (key is null || !files.Exists(TrustPlaces.LocalPublicKey.Name))
            return;
        if (PublicKeyOf(TrustPlaces.LocalPublicKey.Name) is { } written && !written.Equals(key.PublicKey))
            Problem(TrustPlaces.LocalPublicKey.Name, "it is not the public half of private/local.key");
    }

    /// <summary>pubkeys/: whose name a file has is trusted with the key in it.</summary>
    public IReadOnlyDictionary<Identification, PublicKey> PublicKeys()
    {
        var found = new Dictionary<Identification, PublicKey>();
        foreach (var kind in PublicKeyFolders.All)
        {
            foreach (var path in List(TrustPlaces.PublicKeys(kind)))
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

    /// <summary>Null where there is none.</summary>
    public DecodedCertificate? OcspResponder()
    {
        var (name, _, limit) = TrustPlaces.OcspResponder;
        if (!files.Exists(name) || Read(name, limit) is not { } content)
            return null;
        var reason = "it holds no certificate";
        if (PemFile.Read(content, "CERTIFICATE") is [var first, ..]
            && DecodedCertificate.TryDecode(first, out reason) is { } certificate)
        {
            return certificate;
        }
        Problem(name, reason);
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
            kind, certificate.SubjectText, DistinguishedNameText.Of(certificate.Issuer), file, certificate.NotAfter, problem));
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
        if (Read(path, TrustPlaces.MaxKey) is not { } content)
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

    private IEnumerable<(string Name, byte[] Content)> FilesOf(TrustPlace folder)
    {
        foreach (var name in List(folder))
        {
            if (Read(name, folder.Limit) is { } content)
                yield return (name, content);
        }
    }

    private IEnumerable<string> List(TrustPlace folder)
    {
        var names = files.List(folder, out var problem);
        if (problem.Length > 0)
            Problem(folder.Name, problem);
        if (names.Count > TrustPlaces.MaxFiles)
            Problem(folder.Name, $"it has more than {TrustPlaces.MaxFiles} files, and the others are not read");
        return names.Take(TrustPlaces.MaxFiles);
    }

    private byte[]? Read(string name, int limit)
    {
        if (files.Read(name, limit, out var problem) is not { } file)
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
