using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Leases;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Supervision;

/// <summary>One of the ikev2 processes, with what the parent has for each of them.</summary>
/// <param name="index">From 0; it begins the SPIs of its IKE SAs.</param>
internal sealed class Shard(int index, RoleKeeper process, EventLoop loop, IHostNetwork network)
{
    public int Index => index;
    public RoleKeeper Process => process;

    /// <summary>What operators have asked it.</summary>
    public PendingCalls Calls { get; } = new(process);
    public NameDesk Names { get; } = new(process, loop);

    /// <summary>What it has added to the host's network.</summary>
    public NetworkLedger Network { get; } = new(network);

    /// <summary>Answers when what it has asked for is carried out.</summary>
    public void FlushNetwork(FlushNetworkMessage flush)
    {
        var life = process.Failures;
        Network.Flush(() => loop.Post(() =>
        {
            // Another life of it has not asked.
            if (process.Failures == life)
                process.Send(new NetworkFlushedMessage(flush.Id));
        }));
    }
}
