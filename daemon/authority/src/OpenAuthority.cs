using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Authority.Certificates;
using IkeLab.Authority.Files;

namespace IkeLab.Authority;

/// <summary>An authority that exists: its directory and its certificate.</summary>
internal sealed class OpenAuthority : IDisposable
{
    private OpenAuthority(string name, CaDirectory files, X509Certificate2 certificate)
    {
        Name = name;
        Files = files;
        Certificate = certificate;
    }

    public string Name { get; }
    public CaDirectory Files { get; }
    public X509Certificate2 Certificate { get; }

    /// <exception cref="RefusedException">
    /// There is none of this name, or its certificate cannot be read.
    /// </exception>
    public static OpenAuthority Open(AuthorityPlaces places, string name)
    {
        Naming.CheckAuthority(name);
        var files = new CaDirectory(Path.Combine(places.SslDirectory, name));
        if (files.Exists)
        {
            // File.Exists says false of what may not be seen; this says that it may not be seen.
            using var entries = Directory.EnumerateFileSystemEntries(files.Path).GetEnumerator();
            entries.MoveNext();
        }
        // /etc/ssl also holds directories that are no authorities, certs and private among them.
        if (!File.Exists(files.Certificate) || !File.Exists(files.Index))
        {
            throw new RefusedException(files.Exists
                ? $"{files.Path} is not a CA: ca.crt or index.txt is missing in it"
                : $"there is no CA '{name}' in {places.SslDirectory}");
        }
        return new OpenAuthority(name, files, ReadCertificate(files.Certificate));
    }

    public IndexFile ReadIndex() => IndexFile.Read(Files.Index);

    /// <summary>The key, decrypted by the password that is kept or else asked for.</summary>
    /// <exception cref="RefusedException">It cannot be had, or is another certificate's.</exception>
    public KeyPair ReadKey(IPasswordSource passwords)
    {
        var what = $"the key of CA '{Name}'";
        if (!File.Exists(Files.Key))
            throw new RefusedException($"{what} is missing: {Files.Key}");
        var key = KeyPair.Read(SmallFile.Read(Files.Key), what,
            () => File.Exists(Files.PasswordFile) ? KeptPassword() : passwords.Ask(what, isNew: false));
        if (key.IsOf(Certificate))
            return key;
        key.Dispose();
        throw new RefusedException($"{what} does not belong to {Files.Certificate}");
    }

    /// <exception cref="RefusedException">The host has none, or it cannot be read.</exception>
    public X509Certificate2 ReadHostCertificate(string host)
    {
        var path = Files.HostCertificate(host);
        return File.Exists(path)
            ? ReadCertificate(path)
            : throw new RefusedException($"host '{host}' has no certificate of CA '{Name}'");
    }

    /// <exception cref="RefusedException">The key cannot be read.</exception>
    public KeyPair ReadHostKey(string host) =>
        KeyPair.Read(SmallFile.Read(Files.HostKey(host)), $"the key of host '{host}'",
        () => throw new RefusedException($"the key of host '{host}' is encrypted, which iked cannot read"));

    public static X509Certificate2 ReadCertificate(string path)
    {
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.Latin1.GetString(SmallFile.Read(path)));
        }
        catch (CryptographicException)
        {
            throw new RefusedException($"{path} is not a certificate in PEM");
        }
    }

    public void Dispose() => Certificate.Dispose();

    // ikectl writes the password twice, a line each.
    private string KeptPassword() =>
        Encoding.UTF8.GetString(SmallFile.Read(Files.PasswordFile)).Split('\n')[0];
}
