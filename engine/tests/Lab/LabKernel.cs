using IkeLab.Engine.Config;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>A child SA in the lab's kernel.</summary>
internal sealed class LabSa(ChildSaParameters parameters)
{
    public ChildSaParameters Parameters => parameters;
    public bool Inbound { get; set; } = true;
    public bool Outbound { get; set; } = true;
    public bool Active { get; set; } = parameters.OutboundActive;
    public UdpPath Path { get; set; } = parameters.Path;
    public bool UdpEncapsulated { get; set; } = parameters.UdpEncapsulated;
}

/// <summary>Allocates SPIs and keeps the installed SAs, oldest first.</summary>
internal sealed class LabKernel(uint firstSpi)
{
    private uint _nextSpi = firstSpi;
    private ushort _nextCpi = (ushort)(0x100 + (firstSpi >> 16));

    public List<LabSa> Sas { get; } = [];
    public HashSet<uint> AllocatedOnly { get; } = [];

    /// <summary>CPIs by the allocated SPI that they belong to.</summary>
    public Dictionary<uint, ushort> Cpis { get; } = [];

    /// <summary>It can compress.</summary>
    public bool Compresses { get; set; } = true;

    /// <summary>The next installations are refused.</summary>
    public int FailInstalls { get; set; }

    /// <summary>The next allocations are refused.</summary>
    public int FailAllocations { get; set; }

    /// <summary>The newest SA that traffic goes out on.</summary>
    public LabSa? Sending => Sas.FindLast(s => s is { Outbound: true, Active: true });

    /// <summary>How often nothing could be sent although an SA was there that only had to be activated.</summary>
    public int Gaps { get; private set; }

    private uint Allocate()
    {
        if (FailAllocations > 0)
        {
            FailAllocations--;
            return 0;
        }
        AllocatedOnly.Add(_nextSpi);
        return _nextSpi++;
    }

    public SpiAllocated Allocate(AllocateSpi effect)
    {
        var spi = Allocate();
        if (spi == 0 || !effect.WithCpi || !Compresses)
            return new(effect.Id, spi);
        return new(effect.Id, spi) { Cpi = Cpis[spi] = _nextCpi++ };
    }

    public bool Install(ChildSaParameters parameters)
    {
        if (FailInstalls > 0)
        {
            FailInstalls--;
            return false;
        }
        AllocatedOnly.Remove(parameters.InboundSpi);
        Cpis.Remove(parameters.InboundSpi, out var cpi);
        if (parameters.Compression is { } compression)
            Assert.Equal(cpi, compression.InboundCpi);
        Sas.Add(new(parameters));
        return true;
    }

    public void Apply(Effect effect)
    {
        var wasSending = Sending is not null;
        switch (effect)
        {
            case ActivateOutbound activate:
                Find(activate.InboundSpi)!.Active = true;
                break;
            case UpdateChildPath update:
                Find(update.InboundSpi)!.Path = update.Path;
                Find(update.InboundSpi)!.UdpEncapsulated = update.UdpEncapsulated;
                break;
            case RemoveChild remove:
                Remove(remove);
                break;
        }
        if (wasSending && Sending is null && Sas.Exists(s => s.Outbound))
            Gaps++;
    }

    public LabSa? Find(uint inboundSpi) => Sas.Find(s => s.Parameters.InboundSpi == inboundSpi);

    private void Remove(RemoveChild remove)
    {
        AllocatedOnly.Remove(remove.InboundSpi);
        Cpis.Remove(remove.InboundSpi);
        if (Find(remove.InboundSpi) is not { } sa)
            return;
        if (remove.Inbound)
            sa.Inbound = false;
        if (remove.Outbound)
            sa.Outbound = false;
        if (!sa.Inbound && !sa.Outbound)
            Sas.Remove(sa);
    }
}
