using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Leases;

/// <summary>
/// What AAA servers have assigned to peers that they have authenticated (RFC 2865 §5.8), until the peers ask for it. It
/// goes before the policies' own addresses.
/// </summary>
internal sealed class ServerAssignments
{
    /// <summary>Conversations and assignments that wait; the oldest is forgotten above that.</summary>
    private const int MaxWaiting = 16_384;

    private readonly OrderedDictionary<RequestId, (string Connection, Identification Peer)> _asked = [];
    private readonly OrderedDictionary<(string Connection, Identification Peer), IReadOnlyList<ConfigurationAttribute>>
        _assigned = [];

    public void OnAsked(AaaExchange effect) => Add(_asked, effect.Id, (effect.Connection.Name, effect.PeerId));

    public void OnReplied(AaaReplied reply)
    {
        if (!_asked.Remove(reply.Id, out var asked) || reply.Assigned.Count == 0)
            return;
        Add(_assigned, asked with { Peer = reply.PeerId ?? asked.Peer }, reply.Assigned);
    }

    /// <summary>Empty where no server has assigned anything.</summary>
    public IReadOnlyList<ConfigurationAttribute> Take(LeaseAddress effect) =>
        _assigned.Remove((effect.Connection.Name, effect.PeerId), out var assigned) ? assigned : [];

    /// <summary>The lease, where an address is among what was assigned; null leaves it to the pools.</summary>
    public static AddressLeased? ToLease(RequestId id, IReadOnlyList<ConfigurationAttribute> assigned)
    {
        var addresses = new List<IpAddress>();
        foreach (var attribute in assigned)
        {
            if (attribute is { Type: ConfigurationAttributeType.InternalIp4Address, Value.Length: 4 })
                addresses.Add(IpAddress.Read(attribute.Value));
            else if (attribute is { Type: ConfigurationAttributeType.InternalIp6Address, Value.Length: 17 })
                addresses.Add(IpAddress.Read(attribute.Value.AsSpan(0, 16)));
        }
        return addresses.Count == 0 ? null : new(id, true, [.. addresses], [.. assigned]);
    }

    private static void Add<TKey, TValue>(OrderedDictionary<TKey, TValue> waiting, TKey key, TValue value)
        where TKey : notnull
    {
        waiting.Remove(key);
        if (waiting.Count == MaxWaiting)
            waiting.RemoveAt(0);
        waiting.Add(key, value);
    }
}
