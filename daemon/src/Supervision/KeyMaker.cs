using System.Diagnostics;
using System.Security.Cryptography;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// The first start without a key makes one, as Debian's package of iked does: ECDSA on P-256, <c>private/local.key</c> and
/// <c>local.pub</c>. In a process of its own, so that the key never is in the parent's memory.
/// </summary>
internal static class KeyMaker
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;
    private const UnixFileMode Folder = OwnerFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Where certificates and raw public keys are looked for (iked(8), FILES).</summary>
    private static readonly string[] s_folders =
    [
        "ca", "certs", "crls", "pubkeys/ipv4", "pubkeys/ipv6", "pubkeys/fqdn", "pubkeys/ufqdn",
    ];

    public static string KeyPath(string root) => Path.Combine(root, "private", "local.key");

    /// <summary>Null when the key is there, or is made now; otherwise a sentence.</summary>
    public static string? Ensure(string root)
    {
        if (File.Exists(KeyPath(root)))
            return null;
        var start = new ProcessStartInfo(Self.Command[0], [.. Self.Command.Skip(1), "--make-key", root])
        {
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"there is no key {KeyPath(root)}, and none could be made";
    }

    /// <summary>The process that makes it.</summary>
    /// <returns>The exit code.</returns>
    public static int Make(string root, TextWriter errors)
    {
        try
        {
            foreach (var folder in s_folders)
                Directory.CreateDirectory(Path.Combine(root, folder), Folder);
            Directory.CreateDirectory(Path.Combine(root, "private"), OwnerFolder);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(KeyPath(root), key.ExportPkcs8PrivateKeyPem(), OwnerOnly);
            Write(
                Path.Combine(root, "local.pub"), key.ExportSubjectPublicKeyInfoPem(),
                OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"ikelabd: cannot make {KeyPath(root)}: {e.Message}");
            return 1;
        }
    }

    private static void Write(string path, string pem, UnixFileMode mode)
    {
        // Never there with other rights, not even for a moment, and never in place of another one.
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode,
        });
        // The public half is for everybody, also where a service manager's umask says otherwise.
        File.SetUnixFileMode(stream.SafeFileHandle, mode);
        using var writer = new StreamWriter(stream);
        writer.WriteLine(pem);
    }
}
