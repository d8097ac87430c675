namespace IkeLab.Kernel.Tun;

/// <summary>
/// What became of packets. Each figure is written by one thread; a reader may see a sum under way.
/// </summary>
public sealed class TunCounters
{
    /// <summary>Inner packets that went out in ESP.</summary>
    public long Sent;

    /// <summary>Inner packets that came in and were handed to the host.</summary>
    public long Received;

    /// <summary>From the host: no whole IP packet.</summary>
    public long Malformed;

    /// <summary>From the host: no selector allows it.</summary>
    public long NoPolicy;

    /// <summary>From the host: the child that it wants does not exist yet, or cannot send any more.</summary>
    public long NoChild;

    /// <summary>Too long for the path: the sender was told the MTU.</summary>
    public long TooBig;

    /// <summary>
    /// From the host, for transport mode: fragments, options and extension headers, which sockets cannot send.
    /// </summary>
    public long Unsendable;

    /// <summary>ESP whose SPI is unknown.</summary>
    public long UnknownSpi;

    /// <summary>ESP that is too short or no whole number of blocks, or has bad padding.</summary>
    public long BadEsp;
    public long Replayed;
    public long BadIntegrity;

    /// <summary>
    /// Inside of authenticated ESP: no whole IP packet of the kind that its next header says.
    /// </summary>
    public long BadInner;

    /// <summary>Authenticated, but not allowed by the child's selectors (RFC 4301 §5.2).</summary>
    public long WrongSelector;

    /// <summary>Dummy packets (RFC 4303 §2.6).</summary>
    public long Dummies;

    /// <summary>
    /// Congestion was experienced outside, which the inner packet cannot tell (RFC 6040 §4.2).
    /// </summary>
    public long Congested;

    /// <summary>NAT keepalives (RFC 3948 §2.3).</summary>
    public long Keepalives;
}
