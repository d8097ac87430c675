using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Daemon.Ipc;

/// <summary>Leases as messages to the parent, and back.</summary>
internal static class LeaseMessages
{
    public static LeaseMessage Of(LeaseAddress e) => new(
        e.Id.Value, e.Connection.Name, IdentityMessage.Of(e.PeerId), [.. e.Requested.Select(AttributeMessage.Of)],
        e.BeginsAnew);

    public static ReleaseMessage Of(ReleaseAddress e) =>
        new(IdentityMessage.Of(e.PeerId), Array.ConvertAll(e.Addresses, a => a.ToString()));

    public static LeasedMessage Of(AddressLeased c, string problem) => new(
        c.Id.Value, c.Ok, Array.ConvertAll(c.Addresses, a => a.ToString()), Array.ConvertAll(c.Reply, AttributeMessage.Of),
        problem);

    /// <summary>Null for what makes no sense: the process that has sent it may be in other hands.</summary>
    public static LeaseAddress? ToEffect(LeaseMessage m, Connection connection) => m.Requested.Contains(null)
        ? null
        : new()
        {
            Id = new(m.Id), Connection = connection, PeerId = m.PeerId.ToIdentity(),
            Requested = Array.ConvertAll(m.Requested, a => a.ToAttribute()), BeginsAnew = m.BeginsAnew,
        };

    public static AddressLeased ToCompletion(LeasedMessage m) => new(
        new(m.Id), m.Ok, Array.ConvertAll(m.Addresses, Text.Address), Array.ConvertAll(m.Reply, a => a.ToAttribute()));
}
