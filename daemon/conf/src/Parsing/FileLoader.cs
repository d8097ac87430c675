using System.Text;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Parsing;

/// <summary>
/// Opens configuration files: permissions, size, encoding, and limits on all of them together.
/// </summary>
internal sealed class FileLoader(IConfigurationHost host)
{
    public const int MaxFileSize = 1 << 20;
    public const int MaxFiles = 256;
    public const int MaxDepth = 16;
    public const int MaxKeyFile = 2048;

    // Write and execute for the group, anything for the others.
    private const int ForbiddenMode = 0b000_011_111;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private int _files;

    public static SourceSpan Beginning(string path) => new(new(path, ""), 0, 1);

    public SourceFile? Open(string path, out string problem)
    {
        if (++_files > MaxFiles)
        {
            problem = $"'{path}' is one file too many; expected at most {MaxFiles}";
            return null;
        }
        if (ReadSecret(path, MaxFileSize, out problem) is not { } content)
            return null;
        try
        {
            return new(path, Strict.GetString(content));
        }
        catch (DecoderFallbackException e)
        {
            problem = $"'{path}' is no UTF-8 text at octet {e.Index}; expected UTF-8 without other encodings";
            return null;
        }
    }

    /// <summary>A file that nobody else may change or read.</summary>
    public byte[]? ReadSecret(string path, int limit, out string problem)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            problem = "an empty file name names no file; expected a path";
            return null;
        }
        if (host.Read(path, limit, out var cause) is not { } file)
        {
            problem = $"'{path}' cannot be read: {cause}";
            return null;
        }
        problem = file switch
        {
            _ when file.Content.Length > limit => $"'{path}' is too large; expected at most {limit} octets",
            _ when file.Owner != 0 && file.Owner != host.UserId =>
                $"'{path}' belongs to user {file.Owner}; expected root or the user that reads it",
            _ when (file.Mode & ForbiddenMode) != 0 =>
                $"'{path}' has mode {Convert.ToString(file.Mode, 8)}; expected no write permission for its group "
                + "and none for others (chmod 600)",
            _ => "",
        };
        return problem.Length == 0 ? file.Content : null;
    }

    /// <summary>A relative path is one from the folder of the file that names it.</summary>
    public static string Resolve(string path, SourceFile from) =>
        Path.IsPathRooted(path) || path.Length == 0 ? path
            : Path.Combine(Path.GetDirectoryName(from.Name) ?? "", path);
}
