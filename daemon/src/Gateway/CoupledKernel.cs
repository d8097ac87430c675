using IkeLab.Engine;
using IkeLab.Kernel;

namespace IkeLab.Daemon.Gateway;

/// <summary>
/// A kernel that can be left out: decoupled, IKE goes on and children exist without SAs and policies in the kernel (iked's
/// <c>decouple</c>). What was in it is taken out; what comes while it is left out never gets in.
/// </summary>
internal sealed class CoupledKernel(IKernel kernel)
{
    private readonly Dictionary<uint, RemoveChild> _installed = [];
    private readonly HashSet<uint> _leftOut = [];
    private readonly Queue<KernelOutput> _outputs = new();

    public string Name => kernel.Name;
    public bool IsCoupled { get; private set; } = true;

    public void SetCoupled(bool coupled)
    {
        if (coupled == IsCoupled)
            return;
        IsCoupled = coupled;
        if (coupled)
            return;
        foreach (var (spi, removal) in _installed)
        {
            kernel.RemoveChild(removal);
            _leftOut.Add(spi);
        }
        _installed.Clear();
    }

    public bool FlushStale() => kernel.FlushStale();

    public bool AllocateSpi(AllocateSpi effect) => kernel.AllocateSpi(effect);

    public bool InstallChild(InstallChild effect)
    {
        var sa = effect.Sa;
        if (!IsCoupled)
        {
            _leftOut.Add(sa.InboundSpi);
            _outputs.Enqueue(new KernelCompleted(new ChildInstalled(effect.Id, true)));
            return true;
        }
        if (!kernel.InstallChild(effect))
            return false;
        _installed[sa.InboundSpi] = new()
        {
            Protocol = sa.Protocol, InboundSpi = sa.InboundSpi, OutboundSpi = sa.OutboundSpi, Inbound = true,
            Outbound = true,
        };
        return true;
    }

    public bool UpdateChildPath(UpdateChildPath effect) =>
        _leftOut.Contains(effect.InboundSpi) || kernel.UpdateChildPath(effect);

    public bool ActivateOutbound(ActivateOutbound effect) =>
        _leftOut.Contains(effect.InboundSpi) || kernel.ActivateOutbound(effect);

    public bool RemoveChild(RemoveChild effect)
    {
        if (effect.Inbound)
            _installed.Remove(effect.InboundSpi);
        // One that was left out still holds its SPI in the kernel.
        if (_leftOut.Contains(effect.InboundSpi))
        {
            if (!effect.Inbound)
                return true;
            _leftOut.Remove(effect.InboundSpi);
            effect = new()
            {
                Protocol = effect.Protocol, InboundSpi = effect.InboundSpi, OutboundSpi = 0, Inbound = true, Outbound = false,
            };
        }
        return kernel.RemoveChild(effect);
    }

    public bool QueryUse(uint inboundSpi) => _leftOut.Contains(inboundSpi) || kernel.QueryUse(inboundSpi);

    public bool TryTake(out KernelOutput output) => _outputs.TryDequeue(out output!) || kernel.TryTake(out output);
}
