using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// The addresses that peers have had, the last one first: those of a bounded number of peers, of which the
/// one that left longest ago is forgotten.
/// </summary>
internal sealed class FormerAddresses(int maxPeers)
{
    /// <summary>Of one peer.</summary>
    public const int MaxAddresses = 4;

    private readonly Dictionary<Identification, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byAge = new();

    public int Count => _entries.Count;

    public IEnumerable<(Identification Peer, IpAddress Address, Instant Since)> All =>
        from entry in _byAge
        from former in entry.Addresses
        select (entry.Peer, former.Address, former.Since);

    public IEnumerable<IpAddress> Of(Identification peer) =>
        _entries.TryGetValue(peer, out var node) ? node.Value.Addresses.Select(a => a.Address) : [];

    public void Add(Identification peer, IpAddress address, Instant since)
    {
        if (_entries.Remove(peer, out var node))
            _byAge.Remove(node);
        else
            node = new(new(peer, []));
        var addresses = node.Value.Addresses;
        addresses.RemoveAll(a => a.Address == address);
        addresses.Insert(0, (address, since));
        if (addresses.Count > MaxAddresses)
            addresses.RemoveAt(MaxAddresses);
        _byAge.AddLast(node);
        _entries.Add(peer, node);
        if (_entries.Count <= maxPeers)
            return;
        _entries.Remove(_byAge.First!.Value.Peer);
        _byAge.RemoveFirst();
    }

    public void Clear()
    {
        _entries.Clear();
        _byAge.Clear();
    }

    private sealed record Entry(Identification Peer, List<(IpAddress Address, Instant Since)> Addresses);
}
