using System.Runtime.InteropServices;

namespace IkeLab.Authority.Files;

/// <summary>What the base class library lacks: hard links, and flushing a directory to the disk.</summary>
internal static partial class Libc
{
    private const int CloseOnExec = 0x80000;

    /// <summary>
    /// Makes renames in a directory last. Some file systems cannot; then there is nothing that would help.
    /// </summary>
    public static void FlushDirectory(string path)
    {
        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0)
            return;
        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Gives a file a second name, so that it outlives the loss of its first.</summary>
    /// <exception cref="IOException">The file system refuses.</exception>
    public static void Link(string path, string second)
    {
        if (NativeLink(path, second) != 0)
            throw new IOException(
                $"'{path}' cannot be linked to '{second}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport(
        "libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int NativeLink(string path, string second);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
