using IkeLab.Engine;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// The standby member of a host's cluster (RFC 6311). It has the SAs as soon as the active member has them, and is told
/// counters now and then, so that those that it takes over with are behind.
/// </summary>
internal sealed class Standby
{
    /// <summary>More packets than an SA carries between two times that the standby is told.</summary>
    private const ulong SkippedPackets = 1 << 16;

    private readonly Dictionary<ulong, MessageIds> _messageIds = [];
    private readonly Dictionary<uint, ulong> _sequences = [];

    public void Tell(IkeEndpoint active, SimKernel kernel)
    {
        Forget();
        foreach (var sa in active.ListIkeSas())
        {
            _messageIds.Add(sa.LocalSpi, sa.MessageIds);
            foreach (var child in sa.Children)
                TellSequence(child.InboundSpi, kernel);
        }
    }

    /// <summary>At once when it has skipped many: the standby skips no more than may have been sent since.</summary>
    public void TellSequence(uint inboundSpi, SimKernel kernel)
    {
        if (kernel.Find(inboundSpi) is { } installed)
            _sequences[inboundSpi] = installed.Outbound.Sequence;
    }

    public void Forget()
    {
        _messageIds.Clear();
        _sequences.Clear();
    }

    /// <summary>
    /// The counters go back to what this member knows. What it has to ask of its engine then; nothing where there is no SA
    /// that it knows counters of.
    /// </summary>
    public List<Command> TakeOver(IkeEndpoint engine, SimKernel kernel)
    {
        var commands = new List<Command>();
        foreach (var sa in engine.ListIkeSas())
        {
            if (sa.Phase is not (IkeSaPhase.Established or IkeSaPhase.Replaced or IkeSaPhase.Deleting)
                || !_messageIds.TryGetValue(sa.LocalSpi, out var known))
            {
                continue;
            }
            foreach (var child in sa.Children)
            {
                if (_sequences.TryGetValue(child.InboundSpi, out var last))
                    kernel.GoOnFrom(child.InboundSpi, last);
            }
            commands.Add(new SynchronizeMessageIds(sa.LocalSpi, SkippedPackets, known));
        }
        return commands;
    }
}
