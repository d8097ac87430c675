using IkeLab.Configuration;
using IkeLab.Daemon.Ipc;
using IkeLab.Trust.Files;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// Hands the folder of keys and certificates to the ca role, which sees no files: what is public as octets, the private key
/// as an open file, so that no process but ca's has it in memory.
/// </summary>
internal static class TrustFiles
{
    /// <summary>One file at a time.</summary>
    public static IEnumerable<TrustFileMessage> Of(string root)
    {
        foreach (var (name, file, problem) in TrustPlaces.Gather(new FolderFiles(new SystemConfigurationHost(), root)))
            yield return new(name, file?.Content, file?.Owner ?? 0, file?.Mode ?? 0, problem);
        yield return PrivateKey(root);
    }

    private static TrustFileMessage PrivateKey(string root)
    {
        var problem = "";
        var path = Path.Combine(root, TrustPlaces.PrivateKey);
        try
        {
            return new(TrustPlaces.PrivateKey, null, 0, 0, "") { File = File.OpenHandle(path) };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "there is no such file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = Directory.Exists(path) ? "it is a folder" : "it may not be read";
        }
        return new(TrustPlaces.PrivateKey, null, 0, 0, problem);
    }
}
