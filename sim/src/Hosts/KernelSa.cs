using IkeLab.Engine;
using IkeLab.Engine.Ipsec;

namespace IkeLab.Sim.Hosts;

/// <summary>A child SA in a kernel: both directions with their ciphers, its lifetimes and its use.</summary>
internal sealed class KernelSa(ChildSaParameters parameters, InboundSa inbound, OutboundSa outbound) : IDisposable
{
    public ChildSaParameters Parameters => parameters;
    public InboundSa Inbound => inbound;
    public OutboundSa Outbound { get; private set; } = outbound;

    /// <summary>The highest sequence number that has ever gone out, whatever the counter is now.</summary>
    public ulong HighestSent { get; set; }
    public bool HasInbound { get; set; } = true;
    public bool HasOutbound { get; set; } = true;

    /// <summary>Traffic may go out on it.</summary>
    public bool Active { get; set; } = parameters.OutboundActive;
    public bool Used { get; set; }
    public UdpPath Path { get; set; } = parameters.Path;
    public bool UdpEncapsulated { get; set; } = parameters.UdpEncapsulated;
    public long SoftAt { get; set; } = long.MaxValue;
    public long HardAt { get; set; } = long.MaxValue;
    public ulong Bytes { get; set; }
    public bool SoftReported { get; set; }

    /// <summary>When the engine was last told that packets come in.</summary>
    public long TrafficReportedAt { get; set; } = long.MinValue / 2;

    /// <summary>The last mapping that the engine was told of.</summary>
    public UdpEndpoint ReportedRemote { get; set; } = parameters.Path.Remote;

    /// <summary>Another counter takes the place of the one here.</summary>
    public void GoOnWith(OutboundSa other)
    {
        Outbound.Dispose();
        Outbound = other;
    }

    public void Dispose()
    {
        inbound.Dispose();
        Outbound.Dispose();
    }
}
