namespace IkeLab.Engine;

/// <summary>An address and a UDP port.</summary>
public readonly record struct UdpEndpoint(IpAddress Address, ushort Port)
{
    public override string ToString() => Address.IsV6 ? $"[{Address}]:{Port}" : $"{Address}:{Port}";
}

/// <summary>
/// The two ends of a datagram as this host sees them. IKE uses port 500, or port 4500 where every IKE message
/// follows a four-octet non-ESP marker (RFC 3948 §2.2); the engine adds and strips the marker by the local port.
/// </summary>
public readonly record struct UdpPath(UdpEndpoint Local, UdpEndpoint Remote)
{
    /// <summary>The well-known port without marker (RFC 7296 §2).</summary>
    public const ushort IkePort = 500;

    /// <summary>The well-known port for UDP encapsulation (RFC 3948).</summary>
    public const ushort NatTraversalPort = 4500;

    /// <summary>Messages on this path carry the non-ESP marker.</summary>
    public bool HasNonEspMarker => Local.Port != IkePort;

    public override string ToString() => $"{Local} -> {Remote}";
}
