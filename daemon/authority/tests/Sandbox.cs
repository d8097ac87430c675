using System.Security.Cryptography.X509Certificates;
using IkeLab.Crypto.Certificates;

namespace IkeLab.Authority.Tests;

/// <summary>
/// Authorities in a folder of their own, at a fixed time, with a password that is always known.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    public const string Ca = "vpn";
    public const string Password = "correct horse";
    public const string Host = "gw.example.org";

    public static readonly AuthorityOptions Fast = new() { Type = KeyType.Ecdsa256 };

    public Sandbox()
    {
        Root = Directory.CreateTempSubdirectory("ikelab-ca-").FullName;
        Places = AuthorityPlaces.Under(Root);
        Clock = new FixedClock(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        Store = new AuthorityStore(Places, Passwords, Clock);
    }

    public string Root { get; }
    public AuthorityPlaces Places { get; }
    public FixedClock Clock { get; }
    public FixedPassword Passwords { get; } = new();
    public AuthorityStore Store { get; }

    /// <summary>A sandbox with an authority in it.</summary>
    public static Sandbox WithAuthority(KeyType type = KeyType.Ecdsa256)
    {
        var sandbox = new Sandbox();
        Succeed(sandbox.Store.Create(Ca, Fast with { Type = type }));
        return sandbox;
    }

    public static IReadOnlyList<string> Succeed(Outcome outcome)
    {
        Assert.Null(outcome.Error);
        return outcome.Lines;
    }

    public X509Certificate2 Issue(string host = Host, CertificateOptions? options = null)
    {
        Succeed(Store.CreateCertificate(Ca, host, options ?? new CertificateOptions()));
        return Certificate(host);
    }

    public string PathOf(string name) => Path.Combine(Places.SslDirectory, Ca, name);

    public X509Certificate2 Certificate(string host) =>
        X509Certificate2.CreateFromPem(File.ReadAllText(PathOf(host + ".crt")));

    public string Installed(string name) => Path.Combine(Places.EtcDirectory, "iked", name);

    /// <summary>
    /// Why our own validator refuses the certificate for an identity; empty when it does not.
    /// </summary>
    public string Refusal(X509Certificate2 certificate, Engine.Config.Identification? identity)
    {
        using var authority = Certificate("ca");
        var validator = new CertificateValidator([authority.RawData]);
        return validator.Validate([certificate.RawData], identity, Clock.GetUtcNow()).Reason;
    }

    /// <summary>Every file with its permissions and content, and every directory.</summary>
    public SortedDictionary<string, string> Snapshot()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories))
        {
            var content = Directory.Exists(path) ? "directory"
                : Convert.ToBase64String(File.ReadAllBytes(path));
            all.Add(path, $"{File.GetUnixFileMode(path)} {content}");
        }
        return all;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

internal sealed class FixedPassword : IPasswordSource
{
    public string? Value { get; set; } = Sandbox.Password;

    public string? Ask(string what, bool isNew, out string error)
    {
        error = Value is null ? $"there is no password for {what}" : "";
        return Value;
    }
}
