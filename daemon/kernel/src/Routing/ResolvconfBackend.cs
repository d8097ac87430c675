using System.Text;

namespace IkeLab.Kernel.Routing;

/// <summary>resolvconf or openresolv: a record for each interface.</summary>
internal sealed class ResolvconfBackend(RunCommand run, Action<string> fault) : INameServerBackend
{
    private const string Suffix = ".ikelabd";

    /// <summary>Records are kept in /run by the name of the interface: the next one replaces them.</summary>
    public void RemoveStale()
    {
    }

    public void Set(NameServers servers, IReadOnlyList<NameServers> all)
    {
        var record = servers.Device + Suffix;
        string[] arguments = servers.Added ? ["-a", record] : ["-d", record];
        if (run(arguments, Content(servers)) is { } problem)
            fault($"cannot change name servers by 'resolvconf {string.Join(' ', arguments)}': {problem}");
    }

    private static string Content(NameServers servers)
    {
        var text = new StringBuilder();
        foreach (var server in servers.Servers)
            text.Append("nameserver ").Append(server).Append('\n');
        if (servers.Domains.Count > 0)
            text.Append("search ").AppendJoin(' ', servers.Domains).Append('\n');
        return text.ToString();
    }
}
