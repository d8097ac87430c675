using System.Formats.Tar;
using System.IO.Compression;
using IkeLab.Authority.Files;

namespace IkeLab.Authority.Exports;

/// <summary>Archives of exported files.</summary>
internal static class Archives
{
    /// <summary>
    /// What tar extracts below /etc/iked: private files and directories are for their owner alone.
    /// </summary>
    public static byte[] TarGz(IEnumerable<ExportedFile> files, DateTimeOffset now)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            var directories = new HashSet<string>();
            foreach (var file in files)
            {
                if (Path.GetDirectoryName(file.Path) is { Length: > 0 } directory
                    && directories.Add(directory))
                {
                    var mode = directory == "private" ? Modes.PrivateDirectory : Modes.PublicDirectory;
                    tar.WriteEntry(Entry(TarEntryType.Directory, directory + "/", mode, now));
                }
                var entry = Entry(
                    TarEntryType.RegularFile, file.Path, file.IsPrivate ? Modes.Private : Modes.Public, now);
                entry.DataStream = new MemoryStream(file.Content);
                tar.WriteEntry(entry);
            }
        }
        return buffer.ToArray();
    }

    /// <summary>What Windows and Apple systems open by a click.</summary>
    public static byte[] Zip(IEnumerable<ExportedFile> files, DateTimeOffset now)
    {
        var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var file in files)
            {
                var entry = zip.CreateEntry(file.Path, CompressionLevel.SmallestSize);
                entry.LastWriteTime = now;
                using var content = entry.Open();
                content.Write(file.Content);
            }
        }
        return buffer.ToArray();
    }

    private static PaxTarEntry Entry(TarEntryType type, string path, UnixFileMode mode, DateTimeOffset now) =>
        new(type, path) { Mode = mode, ModificationTime = now, UserName = "root", GroupName = "root" };
}
