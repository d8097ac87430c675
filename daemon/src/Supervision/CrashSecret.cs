using System.Security.Cryptography;
using IkeLab.Daemon.Logging;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// The secret of crash tokens (RFC 6290 §5.1), kept in a file, so that peers learn at once of IKE SAs which this host
/// has lost, and not only those that one of its processes has. Held as long as the daemon lives: who does not know of
/// each other's IKE SAs must not share a secret (§9.2), so a second daemon with this folder has one of its own.
/// </summary>
internal sealed class CrashSecret : IDisposable
{
    private const int Length = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream? _file;

    private CrashSecret(FileStream? file, byte[] octets) => (_file, Octets) = (file, octets);

    public byte[] Octets { get; }

    /// <summary>Reads it, or makes one; where neither can be, one for this life of the daemon.</summary>
    /// <param name="root">As /etc/iked.</param>
    public static CrashSecret Open(string root, Log log)
    {
        var path = Path.Combine(root, "private", "crash.secret");
        FileStream? file = null;
        try
        {
            // FileShare.None is a lock that other daemons see.
            file = new(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None,
                UnixCreateMode = OwnerOnly,
            });
            return new(file, Read(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            log.Warning($"{path} is of no use, so that peers will not know at once of a crash of the whole daemon: {e.Message}");
            return new(null, RandomNumberGenerator.GetBytes(Length));
        }
    }

    public void Dispose() => _file?.Dispose();

    private static byte[] Read(FileStream file)
    {
        var octets = new byte[Length];
        // One that others may have read, or that is not whole, is none.
        if (file.Length == Length && File.GetUnixFileMode(file.SafeFileHandle) == OwnerOnly)
        {
            file.ReadExactly(octets);
            return octets;
        }
        File.SetUnixFileMode(file.SafeFileHandle, OwnerOnly);
        RandomNumberGenerator.Fill(octets);
        file.SetLength(0);
        file.Write(octets);
        file.Flush(flushToDisk: true);
        return octets;
    }
}
