namespace IkeLab.Authority.Files;

/// <summary>
/// Changes to several files that happen together or not at all. New contents are written and flushed beside
/// their targets first; <see cref="Commit"/> only renames, and takes back what it did when that fails. A
/// power failure during the commit leaves every file whole, either old or new; the order of the calls decides
/// which come first.
/// </summary>
internal sealed class FileChanges : IDisposable
{
    private readonly List<Change> _changes = [];
    private readonly List<string> _directories = [];
    private bool _committed;

    /// <summary>Makes a directory, and those above it, unless it is there already.</summary>
    public void CreateDirectory(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent && !Directory.Exists(parent))
            CreateDirectory(parent, Modes.PublicDirectory);
        Directory.CreateDirectory(path, Modes.PrivateDirectory);
        _directories.Add(path);
        File.SetUnixFileMode(path, mode);
    }

    public void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        if (Directory.Exists(path))
            throw new RefusedException($"'{path}' is a directory: expected a file, or nothing");
        var temporary = $"{path}.{Guid.NewGuid():N}.new";
        _changes.Add(new Change(path, temporary));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Modes.Private,
        };
        using var stream = new FileStream(temporary, options);
        stream.Write(content);
        // The umask may have taken rights away, and a public file has more than it was created with.
        File.SetUnixFileMode(stream.SafeFileHandle, mode);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>A file that is not there is deleted already.</summary>
    public void Delete(string path)
    {
        if (File.Exists(path))
            _changes.Add(new Change(path, null));
    }

    public void Commit()
    {
        var done = 0;
        try
        {
            for (; done < _changes.Count; done++)
                _changes[done].Apply();
        }
        catch
        {
            while (--done >= 0)
                _changes[done].TakeBack();
            throw;
        }
        _committed = true;
        foreach (var change in _changes)
            change.Forget();
        foreach (var directory in _changes.Select(c => Path.GetDirectoryName(c.Path)!).Distinct().Order())
            Libc.FlushDirectory(directory);
        foreach (var directory in _directories)
            Libc.FlushDirectory(Path.GetDirectoryName(directory)!);
    }

    public void Dispose()
    {
        if (_committed)
            return;
        foreach (var change in _changes)
            change.Abandon();
        for (var i = _directories.Count - 1; i >= 0; i--)
        {
            // One that has been filled meanwhile, by the lock or another command, has its use and stays.
            if (!Directory.EnumerateFileSystemEntries(_directories[i]).Any())
                Directory.Delete(_directories[i]);
        }
    }

    /// <param name="path">The file to be replaced or deleted.</param>
    /// <param name="temporary">Its new content; null when it is to be deleted.</param>
    private sealed class Change(string path, string? temporary)
    {
        private string? _backup;

        public string Path => path;

        public void Apply()
        {
            if (File.Exists(path))
            {
                var backup = $"{path}.{Guid.NewGuid():N}.old";
                if (temporary is null)
                    File.Move(path, backup);
                else
                    Libc.Link(path, backup);
                _backup = backup;
            }
            if (temporary is not null)
                File.Move(temporary, path, overwrite: true);
        }

        public void TakeBack()
        {
            if (_backup is not null)
                File.Move(_backup, path, overwrite: true);
            else
                File.Delete(path);
            _backup = null;
        }

        public void Forget()
        {
            if (_backup is not null)
                File.Delete(_backup);
        }

        public void Abandon()
        {
            if (temporary is not null)
                File.Delete(temporary);
        }
    }
}
