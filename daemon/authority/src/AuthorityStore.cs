using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Authority.Certificates;
using IkeLab.Authority.Files;

namespace IkeLab.Authority;

/// <summary>
/// Certificate authorities for gateways and road warriors, in files as ikectl keeps them. Each command is
/// carried out as a whole or not at all, and only one at a time.
/// </summary>
/// <param name="places">Where the authorities are.</param>
/// <param name="passwords">Asked when a command needs a password that is not kept.</param>
/// <param name="clock">For validity and revocation.</param>
public sealed partial class AuthorityStore(
    AuthorityPlaces places, IPasswordSource passwords, TimeProvider clock)
{
    /// <summary>RFC 5280 §4.1.2.2 allows 20 octets; 16 random ones never meet twice.</summary>
    private const int SerialLength = 16;

    /// <summary>Clocks of peers may be late.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    /// <summary>Makes an authority: key, certificate, and a CRL with nothing in it.</summary>
    public Outcome Create(string name, AuthorityOptions options) => Outcome.Of(() =>
    {
        Naming.CheckAuthority(name);
        var subject = SubjectName.Parse(options.DistinguishedName ?? UsualSubject(name));
        CheckDays(options.Days, AuthorityOptions.MaxDays);
        var files = new CaDirectory(Path.Combine(places.SslDirectory, name));
        if (files.Exists)
            throw new RefusedException($"{files.Path} exists already");
        var password = passwords.Ask($"the key of CA '{name}'", isNew: true);
        using var key = KeyPair.Generate(options.Type);
        using var changes = new FileChanges();
        changes.CreateDirectory(places.SslDirectory, Modes.PublicDirectory);
        using var theLock = AuthorityLock.Take(places.SslDirectory);
        // Another command may have made it while this one waited.
        if (files.Exists)
            throw new RefusedException($"{files.Path} exists already");
        changes.CreateDirectory(files.Path, Modes.PrivateDirectory);
        changes.CreateDirectory(files.PrivateDirectory, Modes.PrivateDirectory);
        var (serial, now) = (NewSerial(), Now);
        var signer = new CaSigner(key.Private);
        using var certificate = Issue(subject, subject, key.Public, signer,
            CertificateProfile.OfAuthority(key.Public), now - Slack,
            now - Slack + TimeSpan.FromDays(options.Days), serial);
        var index = new IndexFile();
        changes.Write(files.Key, key.ToEncryptedPem(password), Modes.Private);
        if (options.KeepsPassword)
            changes.Write(
                files.PasswordFile, Encoding.UTF8.GetBytes($"{password}\n{password}\n"), Modes.Private);
        changes.Write(files.Certificate, ToPem(certificate), Modes.Public);
        changes.Write(files.Crl, Crl.Write(certificate, signer, index, null, now), Modes.Public);
        WriteNextSerial(files, changes);
        changes.Write(files.IndexAttributes, "unique_subject = no\n"u8, Modes.Public);
        changes.Write(files.Index, index.Write(now), Modes.Public);
        changes.Commit();
        return [$"created CA '{name}' in {files.Path}, valid until {Day(certificate)}"];
    });

    /// <summary>Removes an authority with all its keys.</summary>
    public Outcome Delete(string name) => Outcome.Of(() =>
    {
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        // Gone under its name at once, so that a failure half way leaves no half authority.
        var doomed = Path.Combine(places.SslDirectory, $".{name}.{Guid.NewGuid():N}.old");
        Directory.Move(authority.Files.Path, doomed);
        Libc.FlushDirectory(places.SslDirectory);
        Directory.Delete(doomed, recursive: true);
        return [$"deleted CA '{name}'"];
    });

    /// <summary>Writes a new CRL with the same content, before the old one ends.</summary>
    public Outcome RenewCrl(string name) => Outcome.Of(() =>
    {
        using var theLock = LockFor(name);
        using var authority = OpenAuthority.Open(places, name);
        using var key = authority.ReadKey(passwords);
        using var changes = new FileChanges();
        WriteCrl(authority, key, authority.ReadIndex(), changes);
        changes.Commit();
        return [$"signed {authority.Files.Crl}", InstallHint(name)];
    });

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());

    private static string UsualSubject(string name)
    {
        const string Suffix = " VPN CA";
        var fits = name.Length + Suffix.Length <= SubjectName.MaxCommonName;
        return fits ? $"/O={name}/CN={name}{Suffix}" : "/CN=VPN CA";
    }

    private static string InstallHint(string name) => $"gateways need the new CRL: ikelab ca {name} install";

    private void WriteCrl(OpenAuthority authority, KeyPair key, IndexFile index, FileChanges changes)
    {
        var files = authority.Files;
        var previous = File.Exists(files.Crl) ? SmallFile.Read(files.Crl) : null;
        changes.Write(files.Crl,
            Crl.Write(authority.Certificate, new CaSigner(key.Private), index, previous, Now), Modes.Public);
    }

    /// <summary>What <c>openssl ca</c> would use next; we draw a new one each time.</summary>
    private static void WriteNextSerial(CaDirectory files, FileChanges changes) =>
        changes.Write(
            files.Serial, Encoding.ASCII.GetBytes(Convert.ToHexString(NewSerial()) + "\n"), Modes.Public);

    private static X509Certificate2 Issue(
        X500DistinguishedName subject, X500DistinguishedName issuer, Crypto.Signatures.PublicKey key,
        CaSigner signer, IEnumerable<X509Extension> extensions, DateTimeOffset notBefore,
        DateTimeOffset notAfter, byte[] serial)
    {
        var request = new CertificateRequest(subject, CaSigner.ToX509(key), CaSigner.AnyHash);
        foreach (var extension in extensions)
            request.CertificateExtensions.Add(extension);
        return request.Create(issuer, signer, notBefore, notAfter, serial);
    }

    /// <summary>Positive, and of the same length each time.</summary>
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(SerialLength);
        serial[0] = (byte)(serial[0] & 0x7f | 0x40);
        return serial;
    }

    private static byte[] ToPem(X509Certificate2 certificate) =>
        KeyPair.Pem("CERTIFICATE", certificate.RawData);

    private static string Day(X509Certificate2 certificate) => Day(certificate.NotAfter.ToUniversalTime());

    private static string Day(DateTime time) =>
        time.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static void CheckDays(int days, int most)
    {
        if (days < 1 || days > most)
            throw new RefusedException(
                $"a certificate cannot be valid for {days} days: expected 1 to {most}");
    }

    private AuthorityLock LockFor(string name)
    {
        Naming.CheckAuthority(name);
        return Directory.Exists(places.SslDirectory)
            ? AuthorityLock.Take(places.SslDirectory)
            : throw new RefusedException($"there is no CA '{name}' in {places.SslDirectory}");
    }
}
