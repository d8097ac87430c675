using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The addresses that a peer has been assigned, which go with its IKE SA from rekey to rekey.</summary>
internal sealed class AddressLease(Connection connection, Identification peer, IpAddress[] addresses)
{
    /// <summary>The connection's children with these addresses as the peer's side.</summary>
    public ChildConfiguration[] Children { get; } = Assign(connection.Children, addresses);

    public ReleaseAddress Release() => new() { Connection = connection, PeerId = peer, Addresses = addresses };

    /// <summary>Without addresses a child whose remote side is assigned allows nothing.</summary>
    public static ChildConfiguration[] Assign(ChildConfiguration[] children, IpAddress[] addresses)
    {
        if (!Array.Exists(children, c => c.RemoteIsAssigned))
            return children;
        var selectors = Array.ConvertAll(addresses, a => new TrafficSelector(0, 0, ushort.MaxValue, a, a));
        return Array.ConvertAll(children, c => c.RemoteIsAssigned ? c with { Remote = selectors } : c);
    }
}
