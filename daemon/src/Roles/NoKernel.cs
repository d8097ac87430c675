using System.Collections.Concurrent;
using System.Security.Cryptography;
using IkeLab.Engine;
using IkeLab.Kernel;

namespace IkeLab.Daemon.Roles;

/// <summary>Takes child SAs and does nothing with them, without compression: IKE alone (<c>--backend none</c>).</summary>
internal sealed class NoKernel(Action wake) : IKernel
{
    private readonly ConcurrentQueue<KernelOutput> _outputs = new();

    public string Name => "none";

    public bool FlushStale() => true;

    public bool AllocateSpi(AllocateSpi effect)
    {
        // RFC 4303 §2.1: 1 to 255 are reserved.
        var spi = (uint)RandomNumberGenerator.GetInt32(256, int.MaxValue);
        return Complete(new SpiAllocated(effect.Id, spi));
    }

    public bool InstallChild(InstallChild effect)
    {
        foreach (var keys in (DirectionKeys[])[effect.Sa.Inbound, effect.Sa.Outbound])
        {
            CryptographicOperations.ZeroMemory(keys.Encryption);
            CryptographicOperations.ZeroMemory(keys.Integrity);
        }
        return Complete(new ChildInstalled(effect.Id, true));
    }

    public bool UpdateChildPath(UpdateChildPath effect) => true;
    public bool ActivateOutbound(ActivateOutbound effect) => true;
    public bool RemoveChild(RemoveChild effect) => true;
    public bool SetTrap(KernelTrap trap) => true;
    public bool RemoveTrap(string connection, string child) => true;
    public bool QueryUse(uint inboundSpi) => true;
    public bool TryTake(out KernelOutput output) => _outputs.TryDequeue(out output!);

    public void Dispose()
    {
    }

    private bool Complete(Completion completion)
    {
        _outputs.Enqueue(new KernelCompleted(completion));
        wake();
        return true;
    }
}
