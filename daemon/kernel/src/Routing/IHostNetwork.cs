using IkeLab.Engine;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// Addresses, routes and name servers of this host. Changes are carried out in order, and what fails is told to
/// people. Whatever was added is removed again at the end, and at the start what a previous life has left.
/// </summary>
public interface IHostNetwork
{
    /// <summary>Does not wait until it is carried out.</summary>
    void Apply(NetworkChange change);

    /// <summary>Calls this, perhaps on another thread, when all changes before are carried out.</summary>
    void Flush(Action done);
}

/// <summary>One change of the host's network.</summary>
public abstract record NetworkChange;

/// <summary>Set this interface up, with this MTU in octets; 0 leaves it as it is.</summary>
public sealed record LinkUp(string Device, int Mtu) : NetworkChange;

/// <summary>
/// An address on an interface, with the prefix length of its network. No route to that network comes with it.
/// Who wants an address that is there already counts as another one; an address that somebody else has
/// configured stays at the end.
/// </summary>
public sealed record HostAddress(string Device, IpAddress Address, int PrefixLength, bool Added) : NetworkChange;

/// <summary>
/// A route in our own table, which packets without our mark look into first: what goes to this network goes
/// through this interface, from this address of ours where one is given. Two that want the same route count
/// as two; of several routes to one network the one that was wanted last is in the table.
/// </summary>
public sealed record HostRoute(IpAddress Network, int PrefixLength, string Device, IpAddress? Source, bool Added)
    : NetworkChange;

/// <summary>
/// The name servers that a gateway has assigned, for names in these domains or, without any, for all.
/// </summary>
public sealed record NameServers(
    string Device, IReadOnlyList<IpAddress> Servers, IReadOnlyList<string> Domains, bool Added) : NetworkChange;
