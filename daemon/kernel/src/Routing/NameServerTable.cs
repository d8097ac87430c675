using IkeLab.Engine;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// Who wants which name servers. An interface has those of all who want some for it, without repetitions, in
/// the order in which they came.
/// </summary>
internal sealed class NameServerTable(INameServerBackend backend, Action<string> fault)
{
    /// <summary>Assignments of one interface; a gateway sends one for each IKE SA.</summary>
    private const int MaxOfDevice = 64;

    /// <summary>Servers, and domains, of one assignment; resolvers ask three servers at most.</summary>
    private const int MaxItems = 32;

    private readonly SortedDictionary<string, List<NameServers>> _devices = new(StringComparer.Ordinal);

    /// <summary>Removes what a previous life has left.</summary>
    public void Start() => backend.RemoveStale();

    public void Change(NameServers change)
    {
        if (!DeviceName.IsValid(change.Device))
        {
            fault($"cannot set name servers: '{DomainText.Printable(change.Device)}' is no name of an interface");
            return;
        }
        var valid = Valid(change);
        var list = _devices.GetValueOrDefault(change.Device) ?? [];
        var before = Combined(change.Device, list);
        if (change.Added && list.Count == MaxOfDevice)
            fault($"cannot set more name servers for {change.Device}: there are {MaxOfDevice} assignments already");
        else if (change.Added && valid.Servers.Count > 0)
            list.Add(valid);
        else if (!change.Added && list.FindIndex(e => Same(e, valid)) is >= 0 and var at)
            list.RemoveAt(at);
        _devices[change.Device] = list;
        if (list.Count == 0)
            _devices.Remove(change.Device);
        var after = Combined(change.Device, list);
        if (!Same(before, after))
            Set(after);
    }

    public void End()
    {
        foreach (var device in _devices.Keys.ToList())
        {
            _devices.Remove(device);
            Set(Combined(device, []));
        }
    }

    private void Set(NameServers servers) => backend.Set(servers, [.. _devices.Select(d => Combined(d.Key, d.Value))]);

    private NameServers Valid(NameServers change)
    {
        var servers = change.Servers.Where(s => !s.IsUnspecified).Distinct().Take(MaxItems).ToList();
        var domains = new List<string>();
        foreach (var domain in change.Domains.Take(MaxItems))
        {
            if (DomainText.IsValid(domain))
                domains.Add(domain.TrimEnd('.').ToLowerInvariant());
            else if (change.Added)
                fault($"'{DomainText.Printable(domain)}' is left out of the domains of {change.Device}: it is no domain "
                    + "name");
        }
        // Servers for some domains must not become servers for all, because none of the domains is one.
        var isEmpty = domains.Count == 0 && change.Domains.Count > 0;
        return change with { Servers = isEmpty ? [] : servers, Domains = domains };
    }

    // One assignment without domains is for all names, whatever the others say.
    private static NameServers Combined(string device, List<NameServers> list)
    {
        IReadOnlyList<IpAddress> servers = [.. list.SelectMany(e => e.Servers).Distinct()];
        IReadOnlyList<string> domains = list.Exists(e => e.Domains.Count == 0)
            ? [] : [.. list.SelectMany(e => e.Domains).Distinct(StringComparer.Ordinal)];
        return new(device, servers, domains, servers.Count > 0);
    }

    private static bool Same(NameServers a, NameServers b) =>
        a.Servers.SequenceEqual(b.Servers) && a.Domains.SequenceEqual(b.Domains, StringComparer.Ordinal);
}
