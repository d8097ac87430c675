using IkeLab.Engine.Config;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Core;

/// <summary>The connections that an operator wants up, and their repair after failures.</summary>
internal sealed class WishTable(EndpointCore core)
{
    private readonly Dictionary<string, Wish> _byName = new(StringComparer.Ordinal);
    private readonly List<Wish> _inOrder = [];
    private ulong _rank;

    public void Initiate(Instant now, Connection connection, Acquire? because = null)
    {
        if (!_byName.TryGetValue(connection.Name, out var wish))
        {
            wish = new(core, connection, _rank++);
            _byName.Add(connection.Name, wish);
            _inOrder.Add(wish);
        }
        wish.Want(now, because);
    }

    public WishStatus? Describe(string connection) => Find(connection)?.Describe();

    public void Forget(string connection) => Find(connection)?.GiveUp();

    public void ForgetAll()
    {
        foreach (var wish in _inOrder)
            wish.GiveUp();
    }

    /// <summary>
    /// Drops the wishes whose connections are not among these any more, and returns those that have the same names.
    /// </summary>
    public List<Connection> Withdraw(ConnectionTable connections)
    {
        var renewed = new List<Connection>();
        for (var i = 0; i < _inOrder.Count; i++)
        {
            var wish = _inOrder[i];
            if (connections.Has(wish.Connection))
                continue;
            if (wish.IsWanted && connections.Find(wish.Connection.Name) is { } other)
                renewed.Add(other);
            wish.GiveUp();
            _byName.Remove(wish.Connection.Name);
            _inOrder.RemoveAt(i--);
        }
        return renewed;
    }

    /// <summary>
    /// Another IKE SA with the same peer exists or is being made: INITIAL_CONTACT would be a lie (RFC 7296 §2.4).
    /// </summary>
    public bool HasOtherSa(IkeSa sa) =>
        (sa.Connection.RemoteId is { } peer && core.Sas.OfPeer(peer).Count > 0)
        || core.Sas.CountOfRemote(sa.Path.Remote.Address) > 1;

    public void OnEstablished(Instant now, IkeSa sa) => Find(sa.Connection.Name)?.OnEstablished(now, sa);

    /// <summary>Authenticates anew, if somebody wants this IKE SA.</summary>
    public void Reauthenticate(Instant now, IkeSa sa) => Find(sa.Connection.Name)?.Reauthenticate(now, sa);

    /// <summary>This is the IKE SA that keeps its connection up.</summary>
    public bool Holds(IkeSa sa) => Find(sa.Connection.Name)?.Holds(sa) ?? false;

    /// <summary>What has taken this IKE SA's place has all that it had.</summary>
    public bool IsCovered(IkeSa old) => Find(old.Connection.Name)?.Covers(old) ?? true;

    public void OnReplaced(IkeSa old, IkeSa successor) => Find(old.Connection.Name)?.OnReplaced(old, successor);

    public void OnGone(Instant now, IkeSa sa, IkeSaState was) => Find(sa.Connection.Name)?.OnGone(now, sa, was);

    /// <summary>The packet for which this child is made, or null.</summary>
    public Acquire? TriggerOf(Connection connection, ChildConfiguration child) => Find(connection.Name)?.TriggerOf(child);

    public void OnChildless(IkeSa sa) => Find(sa.Connection.Name)?.OnChildless(sa);

    public void OnChildUp(ChildSa child) => Find(child.Owner.Connection.Name)?.OnChildUp(child);

    public void OnChildGone(Instant now, ChildSa child) => Find(child.Owner.Connection.Name)?.OnChildGone(now, child);

    public void OnChildFailed(Instant now, IkeSa sa, ChildConfiguration child) =>
        Find(sa.Connection.Name)?.OnChildFailed(now, sa);

    /// <summary>The peer sends us elsewhere, and the wish that made this IKE SA follows.</summary>
    public bool TryRedirect(Instant now, IkeSa sa, GatewayIdentity gateway) =>
        Find(sa.Connection.Name)?.TryRedirect(now, sa, gateway) ?? false;

    public void OnTicket(IkeSa sa, Ticket ticket) => Find(sa.Connection.Name)?.OnTicket(sa, ticket);

    public void SpendTicket(IkeSa sa) => Find(sa.Connection.Name)?.SpendTicket();

    public void ForgetTicketOf(IkeSa sa) => Find(sa.Connection.Name)?.ForgetTicketOf(sa);

    public void HashState(ref StateHasher hasher)
    {
        foreach (var wish in _inOrder)
            wish.HashState(ref hasher);
    }

    private Wish? Find(string name) => _byName.GetValueOrDefault(name);
}
