using IkeLab.Engine;

namespace IkeLab.Kernel.Routing;

/// <summary>A message of NETLINK_ROUTE, as far as it means something here.</summary>
internal abstract record RouteMessage(RouteType Type);

/// <summary>struct ifinfomsg: an interface.</summary>
/// <param name="Index">0 where the name says which.</param>
/// <param name="Changed">Which of the flags are meant.</param>
/// <param name="Mtu">In octets.</param>
internal sealed record LinkMessage(RouteType Type, int Index, string? Name, uint Flags, uint Changed, uint? Mtu)
    : RouteMessage(Type);

/// <summary>struct ifaddrmsg: an address of this host.</summary>
/// <param name="Address">Null when all of a family are asked for.</param>
/// <param name="Owner">Who has configured it (IFA_PROTO, Linux 5.18); 0 when it is not known.</param>
internal sealed record AddressMessage(
    RouteType Type, bool IsV6, IpAddress? Address, byte PrefixLength, uint Flags, byte Scope, uint Index, byte Owner)
    : RouteMessage(Type)
{
    public static AddressMessage GetAll(bool isV6) => new(RouteType.GetAddress, isV6, null, 0, 0, 0, 0, 0);
}

/// <summary>struct rtmsg: a route, or the question where a packet would go.</summary>
/// <param name="Network">Null with a prefix length of 0: everything.</param>
/// <param name="Index">The interface that packets leave by; 0 for none.</param>
/// <param name="Mark">Of the packet that is asked about.</param>
internal sealed record RouteEntry(RouteType Type, bool IsV6, IpAddress? Network, byte PrefixLength)
    : RouteMessage(Type)
{
    public uint Table { get; init; }
    public byte Owner { get; init; }
    public byte Scope { get; init; }
    public byte Kind { get; init; }
    public uint Flags { get; init; }
    public uint Index { get; init; }
    public IpAddress? Gateway { get; init; }
    public IpAddress? Source { get; init; }
    public uint? Mark { get; init; }
}

/// <summary>struct fib_rule_hdr: which table a packet looks into.</summary>
internal sealed record RuleMessage(RouteType Type, bool IsV6) : RouteMessage(Type)
{
    public uint Priority { get; init; }
    public uint? Mark { get; init; }
    public bool Inverted { get; init; }
    public uint Table { get; init; }
    public byte Owner { get; init; }
    public byte Action { get; init; }
}
