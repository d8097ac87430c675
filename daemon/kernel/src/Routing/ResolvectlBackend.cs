namespace IkeLab.Kernel.Routing;

/// <summary>systemd-resolved: it asks different servers for different domains.</summary>
internal sealed class ResolvectlBackend(RunCommand run, Action<string> fault) : INameServerBackend
{
    /// <summary>What it knows goes with the interface, or with its own end.</summary>
    public void RemoveStale()
    {
    }

    public void Set(NameServers servers, IReadOnlyList<NameServers> all)
    {
        if (!servers.Added)
        {
            Run(["revert", servers.Device]);
            return;
        }
        var isForAll = servers.Domains.Count == 0;
        Run(["dns", servers.Device, .. servers.Servers.Select(s => $"{s}")]);
        // "~" makes a domain one for routing queries alone, and "~." is every name.
        Run(["domain", servers.Device, .. isForAll ? ["~."] : servers.Domains.Select(d => $"~{d}")]);
        Run(["default-route", servers.Device, isForAll ? "yes" : "no"]);
    }

    private void Run(string[] arguments)
    {
        if (run(arguments, "") is { } problem)
            fault($"cannot change name servers by 'resolvectl {string.Join(' ', arguments)}': {problem}");
    }
}
