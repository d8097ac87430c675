using IkeLab.Control;
using IkeLab.Daemon.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Gateway;

internal sealed partial class GatewayDriver
{
    private readonly ServerAssignments _serverAssignments = new();
    private readonly Dictionary<RequestId, (LeaseAddress Effect, IReadOnlyList<ConfigurationAttribute> Assigned)> _asked = [];
    private readonly ClientNetwork _clients;
    private readonly TrafficBook _traffic;

    /// <summary>The pools have answered.</summary>
    /// <param name="problem">Why there is no address, as a clause; else empty.</param>
    public void OnLeased(AddressLeased leased, string problem)
    {
        lock (_gate)
        {
            if (!_asked.Remove(leased.Id, out var asked))
                return;
            if (leased.Ok && asked.Assigned.Count > 0)
                leased = leased with { Reply = [.. leased.Reply.Except(asked.Assigned), .. asked.Assigned] };
            if (!leased.Ok)
                _log.Warning($"no address for {asked.Effect.PeerId}: {problem}", ("connection", asked.Effect.Connection.Name));
            TellOf(leased, asked.Effect);
            Complete(leased);
        }
    }

    /// <returns>The lease, where a server has assigned it; null while the pools are asked.</returns>
    private AddressLeased? Lease(LeaseAddress effect)
    {
        var assigned = _serverAssignments.Take(effect);
        if (ServerAssignments.ToLease(effect.Id, assigned) is { } leased)
        {
            TellOf(leased, effect);
            return leased;
        }
        _asked.Add(effect.Id, (effect, assigned));
        _parts.Leases.Ask(effect);
        return null;
    }

    private void TellOf(AddressLeased leased, LeaseAddress effect)
    {
        foreach (var address in leased.Addresses)
            Publish(EventKind.LeaseGiven, $"{effect.PeerId} has {address}", effect.Connection.Name);
    }

    private void Release(ReleaseAddress effect)
    {
        _parts.Leases.Release(effect);
        foreach (var address in effect.Addresses)
            Publish(EventKind.LeaseReturned, $"{effect.PeerId} has given back {address}", effect.Connection.Name);
    }

    private void Publish(string kind, string sentence, string connection) => _parts.Publish(new()
    {
        Time = TimeProvider.System.GetUtcNow(), Kind = kind, Sentence = sentence, Connection = connection,
    });
}
