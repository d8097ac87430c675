namespace IkeLab.Pcap2Test.Network;

/// <summary>How a message travelled.</summary>
internal enum Transport
{
    Udp,

    /// <summary>Behind a non-ESP marker (RFC 3948 §2.2).</summary>
    UdpEncapsulated,

    /// <summary>In a TCP stream (RFC 9329).</summary>
    Tcp,
}

/// <summary>Where a message was in the capture, and who sent it to whom.</summary>
/// <param name="Packet">The number of the packet that completed it.</param>
internal readonly record struct Origin(
    long Packet, long Offset, long Time, UdpEndpoint Source, UdpEndpoint Destination,
        Transport Transport);

/// <summary>Takes what the packets of a capture carried.</summary>
internal interface IMessageSink
{
    void AddMessage(in Origin origin, ReadOnlySpan<byte> message, bool cut);
}

/// <summary>What a capture held besides IKE.</summary>
internal sealed class TrafficCounts
{
    public long Esp { get; set; }
    public long Ah { get; set; }
    public long Keepalives { get; set; }
    public long UnknownLinks { get; set; }
    public long IncompleteFragments { get; set; }
    public long BrokenStreams { get; set; }
}
