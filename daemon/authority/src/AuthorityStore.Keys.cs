using IkeLab.Authority.Certificates;
using IkeLab.Authority.Files;
using IkeLab.Crypto.Signatures;

namespace IkeLab.Authority;

/// <summary>Private keys of hosts.</summary>
public sealed partial class AuthorityStore
{
    /// <summary>Makes a key for a host that has none.</summary>
    /// <param name="type">Null for one like the authority's.</param>
    public Outcome CreateKey(string name, string hostName, KeyType? type) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        CheckNoKey(authority, host);
        using var changes = new FileChanges();
        using var key = HostKeyFor(authority, host, type, changes);
        changes.Commit();
        return [$"created {authority.Files.HostKey(host)}"];
    });

    /// <summary>
    /// Takes a key from a file, which may be encrypted; it is kept in clear, as iked needs it.
    /// </summary>
    public Outcome ImportKey(string name, string hostName, string file) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        CheckNoKey(authority, host);
        using var key = KeyPair.Read(SmallFile.Read(file), $"the key in '{file}'",
            () => passwords.Ask($"the key in '{file}'", isNew: false));
        using var changes = new FileChanges();
        changes.CreateDirectory(authority.Files.PrivateDirectory, Modes.PrivateDirectory);
        changes.Write(authority.Files.HostKey(host), key.ToPem(), Modes.Private);
        changes.Commit();
        return [$"imported {authority.Files.HostKey(host)}"];
    });

    public Outcome DeleteKey(string name, string hostName) => Outcome.Of(() =>
    {
        var host = Naming.Host(hostName);
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        CheckKey(authority, host);
        using var changes = new FileChanges();
        changes.Delete(authority.Files.HostPkcs12(host));
        changes.Delete(authority.Files.HostKey(host));
        changes.Commit();
        return [$"deleted the key of host '{host}'"];
    });

    /// <summary>The host's key; a new one is among the changes then.</summary>
    private static KeyPair HostKeyFor(
        OpenAuthority authority, string host, KeyType? type, FileChanges changes)
    {
        if (File.Exists(authority.Files.HostKey(host)))
        {
            var present = authority.ReadHostKey(host);
            if (type is null || KeyTypes.Like(present.Public) == type)
                return present;
            present.Dispose();
            throw new RefusedException(
                $"host '{host}' has a key of another type: delete it first, or leave --type out");
        }
        var key = KeyPair.Generate(type ?? LikeAuthority(authority));
        changes.CreateDirectory(authority.Files.PrivateDirectory, Modes.PrivateDirectory);
        changes.Write(authority.Files.HostKey(host), key.ToPem(), Modes.Private);
        return key;
    }

    private static KeyType LikeAuthority(OpenAuthority authority) =>
        PublicKey.TryRead(
            authority.Certificate.PublicKey.ExportSubjectPublicKeyInfo(), out var reason) is { } key
            ? KeyTypes.Like(key)
            : throw new RefusedException($"the key of CA '{authority.Name}' cannot be used: {reason}");

    private static void CheckNoKey(OpenAuthority authority, string host)
    {
        if (File.Exists(authority.Files.HostKey(host)))
            throw new RefusedException($"host '{host}' has a key already: {authority.Files.HostKey(host)}");
    }

    private static void CheckKey(OpenAuthority authority, string host)
    {
        if (!File.Exists(authority.Files.HostKey(host)))
            throw new RefusedException($"host '{host}' has no key in CA '{authority.Name}'");
    }
}
