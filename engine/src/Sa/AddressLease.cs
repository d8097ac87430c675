using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The addresses that a peer has been assigned, which go with its IKE SA from rekey to rekey.</summary>
internal sealed class AddressLease(IkeSa sa, AddressLeased leased)
{
    private readonly Connection _connection = sa.Connection;
    private readonly Identification _peer = sa.PeerId!;
    private readonly AddressPrefix[] _prefixes = leased.Prefixes;

    public IpAddress[] Addresses { get; } = leased.Addresses;

    /// <summary>What CFG_REPLY says whenever the peer asks.</summary>
    public ConfigurationAttribute[] Reply { get; } = leased.Reply;

    /// <summary>The connection's children with these addresses as the peer's side.</summary>
    public ChildConfiguration[] Children { get; } = Assign(
        sa.Connection.Children, [.. leased.Addresses.Select(a => AddressPrefix.Of(a)), .. leased.Prefixes]);

    public ReleaseAddress Release() => new()
    {
        Connection = _connection, PeerId = _peer, Addresses = Addresses, Prefixes = _prefixes,
    };

    public static bool IsAskedFor(PayloadList payloads) =>
        payloads.Find<ConfigurationPayload>() is { Kind: ConfigurationType.Request };

    /// <summary>The effect that a CFG_REQUEST of the peer leads to; null for none, and where it has a lease already.</summary>
    public static LeaseAddress? EffectFor(IkeSa sa, PayloadList payloads) =>
        sa.Connection.AssignsAddresses && sa.Lease is null
        && payloads.Find<ConfigurationPayload>() is { Kind: ConfigurationType.Request } asked
            ? new LeaseAddress
            {
                Connection = sa.Connection, PeerId = sa.PeerId!, Requested = asked.Attributes,
                BeginsAnew = payloads.FindNotify(NotifyType.InitialContact) is not null
                    && sa.Connection.RemoteAuthentication != Authentication.Null,
            }
            : null;

    /// <summary>Without addresses a child whose remote side is assigned allows nothing.</summary>
    public static ChildConfiguration[] Assign(ChildConfiguration[] children, AddressPrefix[] assigned)
    {
        if (!Array.Exists(children, c => c.RemoteIsAssigned))
            return children;
        var selectors = Array.ConvertAll(
            assigned, p => new TrafficSelector(0, 0, ushort.MaxValue, p.First, p.Last));
        return Array.ConvertAll(children, c => c.RemoteIsAssigned ? c with { Remote = selectors } : c);
    }
}
