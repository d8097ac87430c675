namespace IkeLab.Kernel.Routing;

/// <summary>What looks after the name servers of this host.</summary>
internal interface INameServerBackend
{
    /// <summary>Removes what a previous life has left.</summary>
    void RemoveStale();

    /// <summary>These are the servers of this interface from now on; none with Added false.</summary>
    /// <param name="all">Those of all interfaces, this one included.</param>
    void Set(NameServers servers, IReadOnlyList<NameServers> all);
}

/// <summary>Chooses it.</summary>
internal static class NameServerBackend
{
    private const string ResolvedFolder = "/run/systemd/resolve";
    private const string File = "/etc/resolv.conf";

    /// <summary>
    /// resolvectl where systemd-resolved runs, else resolvconf where it is installed, else the file.
    /// </summary>
    public static INameServerBackend Find(HostNetworkOptions options, Action<string> fault)
    {
        if (Directory.Exists(options.Root + ResolvedFolder) && Command(options, "resolvectl") is { } resolvectl)
            return new ResolvectlBackend((arguments, input) => CommandRunner.Run(resolvectl, arguments, input), fault);
        if (Command(options, "resolvconf") is { } resolvconf)
            return new ResolvconfBackend((arguments, input) => CommandRunner.Run(resolvconf, arguments, input), fault);
        return new ResolvFileBackend(options.Root + File, fault);
    }

    private static string? Command(HostNetworkOptions options, string name) =>
        options.CommandPath.Select(folder => Path.Combine(folder, name)).FirstOrDefault(System.IO.File.Exists);
}
