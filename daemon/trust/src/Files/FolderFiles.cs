using IkeLab.Configuration;

namespace IkeLab.Trust.Files;

/// <summary>The folder itself.</summary>
public sealed class FolderFiles(IConfigurationHost host, string root) : ITrustFiles
{
    public bool Exists(string name) => File.Exists(Path.Combine(root, name));

    public IReadOnlyList<string> List(TrustPlace folder, out string problem)
    {
        problem = "";
        var path = Path.Combine(root, folder.Name);
        try
        {
            return !Directory.Exists(path) ? []
                : [.. Directory.EnumerateFiles(path, folder.Pattern).Take(TrustPlaces.MaxFiles + 1)
                    .Select(file => Path.GetRelativePath(root, file)).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = "it may not be read";
            return [];
        }
    }

    public ConfigurationFile? Read(string name, int limit, out string problem) =>
        host.Read(Path.Combine(root, name), limit, out problem);
}
