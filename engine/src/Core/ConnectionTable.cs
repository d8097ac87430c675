using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Core;

/// <summary>Finds the connections that fit a path, in configuration order, without scanning those of other peers.</summary>
internal sealed class ConnectionTable
{
    private readonly Connection[] _all;
    private readonly List<int> _anyRemote = [];
    private readonly Dictionary<IpAddress, List<int>> _byRemote = [];
    private readonly Dictionary<string, Connection> _byName = new(StringComparer.Ordinal);

    // Where the addresses that connections name as ours have gone.
    private readonly Dictionary<IpAddress, IpAddress> _moved = [];

    /// <param name="connections">In order of preference.</param>
    /// <param name="before">The table that this one takes the place of: addresses that have moved stay where they are.</param>
    public ConnectionTable(Connection[] connections, ConnectionTable? before = null)
    {
        _all = connections;
        for (var i = 0; i < connections.Length; i++)
        {
            var connection = connections[i];
            if (!_byName.TryAdd(connection.Name, connection))
                throw new ArgumentException($"two connections have the name '{connection.Name}'");
            if (connection.Local is { } local && before is not null && before._moved.TryGetValue(local.Address, out var to))
                _moved[local.Address] = to;
            AddPrfs(connection);
            if (connection.Remote is not { } remote || remote.Address.IsUnspecified)
            {
                _anyRemote.Add(i);
                continue;
            }
            if (!_byRemote.TryGetValue(remote.Address, out var list))
                _byRemote.Add(remote.Address, list = []);
            list.Add(i);
        }
    }

    /// <summary>Every prf that some connection allows, in configuration order.</summary>
    public List<PrfId> Prfs { get; } = [];

    public Connection? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>This very connection, not another one of its name.</summary>
    public bool Has(Connection connection) => ReferenceEquals(Find(connection.Name), connection);

    /// <summary>What the address of ours that a connection names is now.</summary>
    public IpAddress CurrentOf(IpAddress local) => _moved.GetValueOrDefault(local, local);

    /// <summary>What the connections say about one address of ours is about another one from now on.</summary>
    public void Move(IpAddress from, IpAddress to)
    {
        foreach (var connection in _all)
        {
            if (connection.Local is { } local && CurrentOf(local.Address) == from)
                _moved[local.Address] = to;
        }
    }

    private void AddPrfs(Connection connection)
    {
        foreach (var proposal in connection.IkeProposals)
        {
            foreach (var prf in proposal.Prf)
            {
                if (!Prfs.Contains(prf))
                    Prfs.Add(prf);
            }
        }
    }

    /// <summary>The connections whose addresses fit the path, in configuration order.</summary>
    public List<Connection> Candidates(in UdpPath path)
    {
        var found = new List<Connection>();
        _byRemote.TryGetValue(path.Remote.Address, out var exact);
        int a = 0, b = 0;
        while (a < (exact?.Count ?? 0) || b < _anyRemote.Count)
        {
            var fromExact = b == _anyRemote.Count || (exact is not null && a < exact.Count && exact[a] < _anyRemote[b]);
            var connection = _all[fromExact ? exact![a++] : _anyRemote[b++]];
            if (connection.Local is not { } local || local.Address.IsUnspecified
                || CurrentOf(local.Address) == path.Local.Address
                || Array.IndexOf(connection.AdditionalAddresses, path.Local.Address) >= 0)
            {
                found.Add(connection);
            }
        }
        return found;
    }
}
