namespace IkeLab.Authority.Exports;

/// <summary>A file in an archive.</summary>
/// <param name="Path">Relative, with '/' between its parts.</param>
/// <param name="IsPrivate">For its owner alone once it is extracted.</param>
internal sealed record ExportedFile(string Path, byte[] Content, bool IsPrivate = false);
