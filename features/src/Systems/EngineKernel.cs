using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;

namespace IkeLab.Features.Systems;

/// <summary>A child SA in the engine's kernel.</summary>
internal sealed class EngineSa(ChildSaParameters parameters, InboundSa inbound, OutboundSa outbound)
{
    public ChildSaParameters Parameters => parameters;
    public InboundSa Inbound => inbound;
    public OutboundSa Outbound { get; set; } = outbound;
    public bool Receives { get; set; } = true;
    public bool Sends { get; set; } = true;
    public bool Active { get; set; } = parameters.OutboundActive;
    public bool Used { get; set; }
    public UdpPath Path { get; set; } = parameters.Path;
    public bool UdpEncapsulated { get; set; } = parameters.UdpEncapsulated;
}

/// <summary>Keeps child SAs and runs their ESP or AH, as a kernel below the engine would.</summary>
internal sealed class EngineKernel(ICryptoProvider crypto, IRandomSource random)
{
    private const int ReplayWindow = 64;
    private uint _nextSpi = 0x5000_0001;
    private ushort _nextCpi = 0x0101;

    /// <summary>Oldest first.</summary>
    public List<EngineSa> Sas { get; } = [];

    /// <summary>The SA that traffic goes out on: the newest.</summary>
    public EngineSa? Sending => Sas.FindLast(s => s is { Sends: true, Active: true });

    public SpiAllocated Allocate(AllocateSpi effect) =>
        new(effect.Id, _nextSpi++) { Cpi = effect.WithCpi ? _nextCpi++ : (ushort)0 };

    public bool Install(ChildSaParameters sa)
    {
        Sas.Add(new(sa, InboundSa.For(sa, crypto, ReplayWindow), OutboundSa.For(sa, crypto, random)));
        return true;
    }

    public void Apply(Effect effect)
    {
        switch (effect)
        {
            case ActivateOutbound activate when Find(activate.InboundSpi) is { } sa:
                sa.Active = true;
                break;
            case UpdateChildPath update when Find(update.InboundSpi) is { } sa:
                (sa.Path, sa.UdpEncapsulated) = (update.Path, update.UdpEncapsulated);
                break;
            case SkipSequenceNumbers skip when Find(skip.InboundSpi) is { Parameters: var of } sa:
                sa.Outbound = OutboundSa.For(of, crypto, random, sa.Outbound.Sequence + skip.Count);
                break;
            case RemoveChild remove when Find(remove.InboundSpi) is { } sa:
                sa.Receives &= !remove.Inbound;
                sa.Sends &= !remove.Outbound;
                if (!sa.Receives && !sa.Sends)
                    Sas.Remove(sa);
                break;
        }
    }

    public EngineSa? Find(uint inboundSpi) => Sas.Find(s => s.Parameters.InboundSpi == inboundSpi);
}
