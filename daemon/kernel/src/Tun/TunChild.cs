using IkeLab.Engine.Config;

namespace IkeLab.Kernel.Tun;

/// <summary>What the control side remembers of a child SA.</summary>
internal sealed class TunChild(TunSa sa, List<PolicyTable.Network> networks)
{
    public TunSa Sa => sa;

    /// <summary>That packets go out to.</summary>
    public List<PolicyTable.Network> Networks => networks;
    public bool HasInbound { get; set; } = true;
    public bool HasOutbound { get; set; } = true;

    /// <summary>Time stamps of its limits; null for none.</summary>
    public long? SoftAt { get; init; }
    public long? HardAt { get; init; }
}
