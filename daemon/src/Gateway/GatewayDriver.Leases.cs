using IkeLab.Control;
using IkeLab.Daemon.Leases;
using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    private readonly AddressPools _pools = new();
    private readonly ServerAssignments _serverAssignments = new();
    private readonly ClientNetwork _clients;
    private readonly TrafficBook _traffic;

    private AddressLeased Lease(LeaseAddress effect)
    {
        var assigned = _serverAssignments.Take(effect);
        var problem = "";
        var leased = ServerAssignments.ToLease(effect.Id, assigned) ?? _pools.Lease(effect, Now, out problem);
        if (leased.Ok && assigned.Count > 0)
            leased = leased with { Reply = [.. leased.Reply.Except(assigned), .. assigned] };
        if (!leased.Ok)
            _log.Warning($"no address for {effect.PeerId}: {problem}", ("connection", effect.Connection.Name));
        foreach (var address in leased.Addresses)
            Publish(EventKind.LeaseGiven, $"{effect.PeerId} has {address}", effect.Connection.Name);
        return leased;
    }

    private void Release(ReleaseAddress effect)
    {
        _pools.Release(effect);
        foreach (var address in effect.Addresses)
            Publish(EventKind.LeaseReturned, $"{effect.PeerId} has given back {address}", effect.Connection.Name);
    }

    private void Publish(string kind, string sentence, string connection) => _parts.Publish(new()
    {
        Time = TimeProvider.System.GetUtcNow(), Kind = kind, Sentence = sentence, Connection = connection,
    });
}
