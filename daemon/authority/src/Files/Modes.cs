namespace IkeLab.Authority.Files;

/// <summary>Permissions of files and directories, whatever the umask.</summary>
internal static class Modes
{
    private const UnixFileMode AllRead =
        UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>0600</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0644</summary>
    public const UnixFileMode Public = AllRead | UnixFileMode.UserWrite;

    /// <summary>0700</summary>
    public const UnixFileMode PrivateDirectory = Private | UnixFileMode.UserExecute;

    /// <summary>0755: iked reads these without root's rights.</summary>
    public const UnixFileMode PublicDirectory =
        Public | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
