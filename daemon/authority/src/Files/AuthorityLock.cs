using System.Diagnostics;

namespace IkeLab.Authority.Files;

/// <summary>
/// One command at a time in a directory of authorities. The lock is beside the authorities, not in one, so
/// that it holds while one is created or deleted; the file stays, because removing it would race.
/// </summary>
internal sealed class AuthorityLock : IDisposable
{
    private const string FileName = ".ikelab-ca.lock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private AuthorityLock(FileStream file) => _file = file;

    /// <exception cref="RefusedException">Another command goes on for too long.</exception>
    public static AuthorityLock Take(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None,
            UnixCreateMode = Modes.Private,
        };
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new AuthorityLock(new FileStream(path, options));
            }
            catch (IOException) when (waited.Elapsed < Patience && File.Exists(path))
            {
                Thread.Sleep(Pause);
            }
            catch (IOException) when (File.Exists(path))
            {
                throw new RefusedException($"another 'ikelab ca' has been at work in {directory} for "
                    + $"{Patience.TotalSeconds} seconds: try again when it is done");
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
