namespace IkeLab.Daemon.Supervision;

/// <summary>How to start this program again.</summary>
internal static class Self
{
    /// <summary>The program, with the runtime in front of it where it was started so.</summary>
    public static IReadOnlyList<string> Command { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(Self).Assembly.Location]
            : [Environment.ProcessPath!];

    /// <summary>Where this program and its runtime are.</summary>
    public static IEnumerable<string> Folders
    {
        get
        {
            yield return AppContext.BaseDirectory;
            yield return Path.GetDirectoryName(Environment.ProcessPath)!;
            // A shared runtime has several such folders side by side.
            var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
            var shared = runtime.LastIndexOf("/shared/", StringComparison.Ordinal);
            yield return shared < 0 ? runtime : runtime[..shared];
        }
    }
}
