using System.Collections.Concurrent;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// What packets are looked up in. The control side changes it, the packet threads read it without waiting.
/// </summary>
internal sealed class TunTables
{
    /// <summary>By the SPI of packets that come in.</summary>
    public ConcurrentDictionary<uint, TunSa> Inbound { get; } = [];

    /// <summary>Of packets that go out.</summary>
    public PolicyTable Policies { get; } = new();
}
