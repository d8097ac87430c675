using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Leases;
using IkeLab.Daemon.Logging;
using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Daemon.Supervision;

/// <summary>The pools of addresses, which all ikev2 processes share and which outlive each of them.</summary>
internal sealed class LeaseDesk(Log log)
{
    private readonly AddressPools _pools = new();
    private Dictionary<string, Connection> _connections = [];

    /// <summary>Addresses that somebody has.</summary>
    public int Count => _pools.Count;

    public void Configure(IkedConfiguration configuration, string hostName)
    {
        using var crypto = new CryptoProvider();
        var mapping = configuration.ToEndpointConfiguration(new() { HostName = hostName, Crypto = crypto });
        if (mapping.Configuration is not { } endpoint)
            return;
        _connections = endpoint.Connections.ToDictionary(c => c.Name);
        var lost = _pools.Configure(configuration, mapping.Policies, HostAddresses.All());
        if (lost.Count > 0)
            log.Info($"{lost.Count} leased addresses are in no pool any more; their peers keep them until they go");
    }

    /// <summary>Every question has an answer.</summary>
    public LeasedMessage Answer(int shard, LeaseMessage message)
    {
        if (!_connections.TryGetValue(message.Connection, out var connection))
            return Refuse(message, $"the policy '{message.Connection}' is not configured any more");
        return LeaseMessages.ToEffect(message, connection) is { } effect
            ? LeaseMessages.Of(_pools.Lease(effect, MonotonicClock.Now, out var problem, shard), problem)
            : Refuse(message, "the request makes no sense");
    }

    public void Release(int shard, ReleaseMessage message)
    {
        foreach (var text in message.Addresses)
        {
            if (IpAddress.TryParse(text ?? "", out var address))
                _pools.Release(address, message.PeerId.ToIdentity(), shard);
        }
    }

    /// <summary>The process has died, and all of its IKE SAs with it.</summary>
    public void OnDied(int shard) => _pools.ReleaseAll(shard);

    /// <param name="sas">Who has which address, as far as it is known.</param>
    public PoolList Describe(ControlReply sas)
    {
        var holders = new Dictionary<string, ulong>();
        foreach (var sa in sas is IkeSaList list ? list.Items : [])
        {
            foreach (var address in sa.AssignedAddresses)
                holders.TryAdd(address, sa.LocalSpi);
        }
        return new(_pools.Describe(
            MonotonicClock.Now, address => holders.TryGetValue(address.ToString(), out var spi) ? spi : null));
    }

    private static LeasedMessage Refuse(LeaseMessage message, string problem) => new(message.Id, false, [], [], problem);
}
