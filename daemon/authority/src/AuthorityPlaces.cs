namespace IkeLab.Authority;

/// <summary>Where authorities are kept and where their files are installed.</summary>
/// <param name="SslDirectory">Holds one directory for each authority.</param>
/// <param name="EtcDirectory">
/// Holds <c>iked</c>, and whatever an installation names by a relative path.
/// </param>
public sealed record AuthorityPlaces(string SslDirectory, string EtcDirectory)
{
    /// <summary>As ikectl has it: /etc/ssl and /etc/iked.</summary>
    public static AuthorityPlaces Standard { get; } = Under("/");

    /// <summary>The standard places below another root.</summary>
    public static AuthorityPlaces Under(string root)
    {
        var etc = Path.Combine(Path.GetFullPath(root), "etc");
        return new AuthorityPlaces(Path.Combine(etc, "ssl"), etc);
    }

    /// <param name="path">
    /// Absolute, relative to <see cref="EtcDirectory"/>, or null for iked's directory.
    /// </param>
    internal string InstallDirectory(string? path) => Path.Combine(EtcDirectory, path ?? "iked");
}
