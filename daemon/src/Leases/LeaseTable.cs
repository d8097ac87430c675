using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Daemon.Leases;

/// <summary>An address that a peer has.</summary>
internal sealed class AddressLease(IpAddress address, Identification peer, string connection, Instant since)
{
    public IpAddress Address => address;
    public Identification Peer => peer;

    /// <summary>By <see cref="Connection.Name"/>: the first one that it was leased for.</summary>
    public string Connection => connection;
    public Instant Since => since;

    /// <summary>Shards with an IKE SA of this peer's that has it, one entry an IKE SA.</summary>
    public List<int> Shards { get; } = [];
}

/// <summary>Living leases, by address and by peer. One address has one peer.</summary>
internal sealed class LeaseTable
{
    private readonly Dictionary<IpAddress, AddressLease> _byAddress = [];
    private readonly Dictionary<Identification, List<AddressLease>> _byPeer = [];

    public int Count => _byAddress.Count;
    public IEnumerable<AddressLease> All => _byAddress.Values;

    public AddressLease? Find(IpAddress address) => _byAddress.GetValueOrDefault(address);

    public IReadOnlyList<AddressLease> Of(Identification peer) =>
        _byPeer.TryGetValue(peer, out var leases) ? leases : [];

    /// <summary>One more IKE SA of this peer has this address, which is free or its own.</summary>
    public void Add(IpAddress address, Identification peer, string connection, Instant now, int shard)
    {
        if (!_byAddress.TryGetValue(address, out var lease))
        {
            lease = new(address, peer, connection, now);
            _byAddress.Add(address, lease);
            if (!_byPeer.TryGetValue(peer, out var leases))
                _byPeer.Add(peer, leases = []);
            leases.Add(lease);
        }
        if (!lease.Peer.Equals(peer))
            throw new InvalidOperationException($"{address} is {lease.Peer}'s and was leased to {peer}");
        lease.Shards.Add(shard);
    }

    /// <summary>One IKE SA less.</summary>
    /// <returns>Whether it is free now.</returns>
    public bool Remove(AddressLease lease, int shard)
    {
        if (!lease.Shards.Remove(shard) || lease.Shards.Count > 0)
            return false;
        _byAddress.Remove(lease.Address);
        var leases = _byPeer[lease.Peer];
        leases.Remove(lease);
        if (leases.Count == 0)
            _byPeer.Remove(lease.Peer);
        return true;
    }
}
