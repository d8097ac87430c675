namespace IkeLab.Kernel.Routing;

/// <summary>Message types of NETLINK_ROUTE (linux/rtnetlink.h).</summary>
internal enum RouteType : ushort
{
    NewLink = 16,
    GetLink = 18,
    NewAddress = 20,
    RemoveAddress = 21,
    GetAddress = 22,
    NewRoute = 24,
    RemoveRoute = 25,
    GetRoute = 26,
    NewRule = 32,
    RemoveRule = 33,
    GetRule = 34,
}

/// <summary>Multicast groups of NETLINK_ROUTE.</summary>
internal enum RouteGroup
{
    AddressV4 = 5,
    RouteV4 = 7,
    AddressV6 = 9,
    RouteV6 = 11,
}

/// <summary>Numbers of NETLINK_ROUTE that are no message types.</summary>
internal static class RouteNumbers
{
    /// <summary>NETLINK_ROUTE.</summary>
    public const int Protocol = 0;

    public const byte FamilyV4 = 2;
    public const byte FamilyV6 = 10;

    /// <summary>IFF_UP.</summary>
    public const uint LinkUp = 1;

    /// <summary>IFA_F_NODAD: the address is usable at once.</summary>
    public const uint AddressNoDetection = 0x02;

    /// <summary>IFA_F_TENTATIVE: duplicates are still looked for, and nothing may be sent from it.</summary>
    public const uint AddressTentative = 0x40;

    /// <summary>IFA_F_NOPREFIXROUTE: no route to the address's network comes with it.</summary>
    public const uint AddressNoPrefixRoute = 0x200;

    /// <summary>RT_SCOPE_UNIVERSE.</summary>
    public const byte ScopeGlobal = 0;

    /// <summary>RT_SCOPE_LINK, and larger numbers are nearer still.</summary>
    public const byte ScopeLink = 253;

    /// <summary>RTN_UNICAST.</summary>
    public const byte KindUnicast = 1;

    /// <summary>RTM_F_CLONED: a remembered lookup, and no route.</summary>
    public const uint RouteCloned = 0x200;

    /// <summary>RT_TABLE_UNSPEC in the header, where the number does not fit into an octet.</summary>
    public const byte TableUnspecified = 0;

    /// <summary>FR_ACT_TO_TBL.</summary>
    public const byte RuleLookup = 1;

    /// <summary>FIB_RULE_INVERT: the rule is for what does not match.</summary>
    public const uint RuleInvert = 2;

    /// <summary>IFNAMSIZ without the zero at the end.</summary>
    public const int MaxDeviceName = 15;
}

internal enum LinkAttribute : ushort
{
    Name = 3,
    Mtu = 4,
}

internal enum AddressAttribute : ushort
{
    Address = 1,
    Local = 2,
    Flags = 8,
    Protocol = 11,
}

internal enum RouteAttribute : ushort
{
    Destination = 1,
    OutputDevice = 4,
    Gateway = 5,
    Source = 7,
    Table = 15,
    Mark = 16,
}

internal enum RuleAttribute : ushort
{
    Priority = 6,
    Mark = 10,
    Table = 15,
    Protocol = 21,
}
