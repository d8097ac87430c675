using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// What somebody has added to this host's network and not removed yet, so that it can be undone when that somebody dies.
/// </summary>
internal sealed class NetworkLedger(IHostNetwork network) : IHostNetwork
{
    private readonly List<NetworkChange> _open = [];

    public void Apply(NetworkChange change)
    {
        network.Apply(change);
        if (change is LinkUp)
            return;
        if (IsAddition(change))
            _open.Add(change);
        else if (_open.FindLastIndex(added => IsRemovedBy(added, change)) is >= 0 and var index)
            _open.RemoveAt(index);
    }

    public void Flush(Action done) => network.Flush(done);

    public void UndoAll()
    {
        for (var i = _open.Count - 1; i >= 0; i--)
            network.Apply(Inverse(_open[i]));
        _open.Clear();
    }

    /// <summary>The removal of what was added.</summary>
    public static NetworkChange Inverse(NetworkChange change) => change switch
    {
        HostAddress c => c with { Added = !c.Added },
        HostRoute c => c with { Added = !c.Added },
        NameServers c => c with { Added = !c.Added },
        _ => change,
    };

    private static bool IsRemovedBy(NetworkChange added, NetworkChange removal) => (added, removal) switch
    {
        (NameServers a, NameServers r) =>
            a.Device == r.Device && a.Servers.SequenceEqual(r.Servers) && a.Domains.SequenceEqual(r.Domains),
        _ => Inverse(added) == removal,
    };

    private static bool IsAddition(NetworkChange change) =>
        change is HostAddress { Added: true } or HostRoute { Added: true } or NameServers { Added: true };
}
