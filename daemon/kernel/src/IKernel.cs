using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Kernel;

/// <summary>
/// Where child SAs live. No call waits for the kernel: what comes of it, and what the kernel has to
/// say by itself, is taken with <see cref="TryTake"/>. For one thread at a time.
/// </summary>
/// <remarks>
/// A call gives false when too much is under way already. The effect was not carried out then and
/// gets no completion; the driver answers it with a failure.
/// </remarks>
public interface IKernel : IDisposable
{
    /// <summary>For people: "xfrm".</summary>
    string Name { get; }

    /// <summary>Removes all SAs and policies of ours, a previous life's included.</summary>
    bool FlushStale();

    /// <summary>Completed by <see cref="SpiAllocated"/>.</summary>
    bool AllocateSpi(AllocateSpi effect);

    /// <summary>
    /// Completed by <see cref="ChildInstalled"/>. The keys are zeroed when the kernel has them, or
    /// has refused them.
    /// </summary>
    bool InstallChild(InstallChild effect);

    bool UpdateChildPath(UpdateChildPath effect);

    bool ActivateOutbound(ActivateOutbound effect);

    bool RemoveChild(RemoveChild effect);

    /// <summary>Raise <see cref="Acquire"/> for packets that want this child and do not have it.</summary>
    bool SetTrap(KernelTrap trap);

    bool RemoveTrap(string connection, string child);

    /// <summary>
    /// Ask what has come in and gone out; answered by <see cref="KernelUse"/>, and by
    /// <see cref="FirstInboundPacket"/> where the child waits for that.
    /// </summary>
    bool QueryUse(uint inboundSpi);

    bool TryTake(out KernelOutput output);
}

/// <summary>A child that is set up when traffic wants it.</summary>
/// <param name="Path">Its outer addresses; ports do not matter.</param>
public sealed record KernelTrap(string Connection, ChildConfiguration Child, UdpPath Path);

/// <summary>Something that a kernel gives back.</summary>
public abstract record KernelOutput;

/// <summary>An effect is done, or has failed.</summary>
public sealed record KernelCompleted(Completion Completion) : KernelOutput;

/// <summary>Something happened by itself.</summary>
public sealed record KernelRaised(KernelEvent Event) : KernelOutput;

/// <summary>What a child's two SAs have carried so far.</summary>
/// <param name="Bytes">That have come in.</param>
public sealed record KernelUse(
    uint InboundSpi, ulong Bytes, ulong Packets, ulong OutboundBytes, ulong OutboundPackets) : KernelOutput;

/// <summary>Something did not work; one sentence for people.</summary>
public sealed record KernelFault(string Message) : KernelOutput;
