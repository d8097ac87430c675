namespace IkeLab.Authority.Files;

/// <summary>Reads files that a user names: keys, requests, passwords.</summary>
public static class SmallFile
{
    /// <summary>Octets; no key and no request comes near.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The content of a file or a pipe; null with a sentence when it cannot be had.</summary>
    public static byte[]? TryRead(string path, out string error)
    {
        error = "";
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            var buffer = new byte[MaxLength + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length <= MaxLength)
                return buffer[..length];
            error = $"'{path}' is longer than {MaxLength} octets";
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"there is no file '{path}'";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            error = $"'{path}' cannot be read: {exception.Message.TrimEnd('.')}";
        }
        return null;
    }

    /// <exception cref="RefusedException">It cannot be read.</exception>
    internal static byte[] Read(string path) =>
        TryRead(path, out var error) ?? throw new RefusedException(error);
}
