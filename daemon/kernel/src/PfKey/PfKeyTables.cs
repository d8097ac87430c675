using System.Collections.Concurrent;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.PfKey;

/// <summary>What events name by numbers of the kernel. Safe from several threads.</summary>
internal sealed class PfKeyTables
{
    /// <summary>Inbound SAs by SPI, which is one child's alone here.</summary>
    public ConcurrentDictionary<uint, XfrmSaId> Inbound { get; } = new();

    /// <summary>The request IDs that policies were wanted with, by the kernel's number of the policy.</summary>
    public ConcurrentDictionary<uint, uint> Policies { get; } = new();
}
