namespace IkeLab.Daemon.Supervision;

/// <summary>How to start this program again.</summary>
internal static class Self
{
    /// <summary>The program, with the runtime in front of it where it was started so.</summary>
    public static IReadOnlyList<string> Command { get; } =
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, typeof(Self).Assembly.Location]
            : [Environment.ProcessPath!];
}
