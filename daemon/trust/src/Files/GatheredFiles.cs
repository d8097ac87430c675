using IkeLab.Configuration;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Trust.Files;

/// <param name="Content">Null with a problem, which may be a whole folder's.</param>
public sealed record TrustFile(string Name, ConfigurationFile? Content, string Problem);

/// <summary>
/// What somebody else has read for a process that sees no files, and the private key as an open file, so that nobody but
/// this process has it in memory.
/// </summary>
public sealed class GatheredFiles : ITrustFiles, IDisposable
{
    private readonly Dictionary<string, TrustFile> _files = new(StringComparer.Ordinal);
    private SafeFileHandle? _key;

    public void Add(TrustFile file) => _files[file.Name] = file;

    /// <param name="key">Closed with this.</param>
    public void AddKey(SafeFileHandle key) => _key = key;

    public bool Exists(string name) => _files.ContainsKey(name);

    public IReadOnlyList<string> List(TrustPlace folder, out string problem)
    {
        problem = _files.TryGetValue(folder.Name, out var whole) ? whole.Problem : "";
        return [.. _files.Keys.Where(n => Path.GetDirectoryName(n) == folder.Name).Order(StringComparer.Ordinal)];
    }

    public ConfigurationFile? Read(string name, int limit, out string problem)
    {
        if (name == TrustPlaces.PrivateKey && _key is not null)
            return SystemConfigurationHost.Read(_key, limit, out problem);
        problem = "there is no such file";
        if (!_files.TryGetValue(name, out var file))
            return null;
        problem = file.Problem;
        return file.Content;
    }

    public void Dispose() => _key?.Dispose();
}
