using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;

namespace IkeLab.Sim.Hosts;

/// <summary>
/// A host's IPsec: SPIs, child SAs with real ESP or AH, which SA traffic goes out on, and lifetimes by time and octets.
/// </summary>
internal sealed class SimKernel(World world, int host, ICryptoProvider crypto, IRandomSource random)
{
    private const int ReplayWindow = 128;
    private const double LifetimeJitter = 0.1;

    private readonly Dictionary<uint, KernelSa> _byInbound = [];
    private readonly Dictionary<IpAddress, List<KernelSa>> _byRemote = [];
    private readonly HashSet<uint> _allocated = [];

    /// <summary>CPIs by the inbound SPI that they belong to.</summary>
    private readonly Dictionary<uint, ushort> _cpis = [];
    private readonly HashSet<ushort> _usedCpis = [];

    public int SaCount => _byInbound.Count;
    public int AllocatedCount => _allocated.Count;
    public int CpiCount => _cpis.Count;

    public KernelSa? Find(uint inboundSpi) => _byInbound.GetValueOrDefault(inboundSpi);

    /// <summary>The newest SA that carries traffic to this inner address, or null.</summary>
    public KernelSa? Route(IpAddress innerRemote)
    {
        if (!_byRemote.TryGetValue(innerRemote, out var list))
            return null;
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (list[i] is { HasOutbound: true, Active: true })
                return list[i];
        }
        return null;
    }

    /// <summary>SAs towards this inner address that traffic may go out on.</summary>
    public int CountActive(IpAddress innerRemote)
    {
        if (!_byRemote.TryGetValue(innerRemote, out var list))
            return 0;
        var count = 0;
        foreach (var sa in list)
        {
            if (sa is { HasOutbound: true, Active: true })
                count++;
        }
        return count;
    }

    public SpiAllocated Allocate(AllocateSpi effect)
    {
        var spi = AllocateSpi();
        if (!effect.WithCpi)
            return new(effect.Id, spi);
        ushort cpi;
        do
            cpi = (ushort)world.Choices.Next(host, ChoiceKind.KernelSpi);
        while (cpi is < IpCompression.FirstCpi or > IpCompression.LastCpi || !_usedCpis.Add(cpi));
        _cpis.Add(spi, cpi);
        return new(effect.Id, spi) { Cpi = cpi };
    }

    private uint AllocateSpi()
    {
        uint spi;
        do
            spi = (uint)world.Choices.Next(host, ChoiceKind.KernelSpi);
        while (spi < 256 || _byInbound.ContainsKey(spi) || !_allocated.Add(spi));
        return spi;
    }

    public bool Install(ChildSaParameters parameters)
    {
        _allocated.Remove(parameters.InboundSpi);
        if (parameters.Compression is null)
            ReleaseCpi(parameters.InboundSpi);
        world.Invariants.OnInstall(host, parameters);
        world.Keys.AddEsp(parameters);
        var sa = new KernelSa(parameters,
            InboundSa.For(parameters, crypto, ReplayWindow), OutboundSa.For(parameters, crypto, random));
        _byInbound.Add(parameters.InboundSpi, sa);
        var remote = parameters.RemoteSelectors[0].Start;
        if (!_byRemote.TryGetValue(remote, out var list))
            _byRemote.Add(remote, list = new(2));
        list.Add(sa);
        var lifetime = parameters.Child.Lifetime;
        if (lifetime.Soft > TimeSpan.Zero)
        {
            var early = world.Choices.Fraction(host, ChoiceKind.KernelLifetime) * LifetimeJitter;
            sa.SoftAt = world.Now + (long)(lifetime.Soft.Ticks * (1 - early));
            world.ScheduleKernel(sa.SoftAt, host, sa);
        }
        if (lifetime.Hard > TimeSpan.Zero)
        {
            sa.HardAt = world.Now + lifetime.Hard.Ticks;
            world.ScheduleKernel(sa.HardAt, host, sa);
        }
        return true;
    }

    public void Activate(uint inboundSpi)
    {
        if (Find(inboundSpi) is { } sa)
            sa.Active = true;
    }

    public void UpdatePath(UpdateChildPath update)
    {
        if (Find(update.InboundSpi) is not { } sa)
            return;
        sa.Path = update.Path;
        sa.ReportedRemote = update.Path.Remote;
        sa.UdpEncapsulated = update.UdpEncapsulated;
    }

    /// <summary>The next packet has the number behind this one: a cluster member takes over that knows no more.</summary>
    public void GoOnFrom(uint inboundSpi, ulong last)
    {
        if (Find(inboundSpi) is { } sa)
            sa.GoOnWith(OutboundSa.For(sa.Parameters, crypto, random, last));
    }

    public void Skip(SkipSequenceNumbers skip)
    {
        if (Find(skip.InboundSpi) is { } sa)
            sa.GoOnWith(OutboundSa.For(sa.Parameters, crypto, random, sa.Outbound.Sequence + skip.Count));
    }

    public void Remove(RemoveChild remove)
    {
        _allocated.Remove(remove.InboundSpi);
        if (Find(remove.InboundSpi) is not { } sa)
        {
            ReleaseCpi(remove.InboundSpi);
            return;
        }
        if (remove.Inbound)
            sa.HasInbound = false;
        if (remove.Outbound)
            sa.HasOutbound = false;
        if (!sa.HasInbound && !sa.HasOutbound)
            Drop(sa);
    }

    /// <summary>The events that are due for this SA now, if it still lives.</summary>
    public KernelEvent? Expire(KernelSa sa)
    {
        if (!ReferenceEquals(Find(sa.Parameters.InboundSpi), sa))
            return null;
        if (sa.HardAt <= world.Now)
        {
            // The engine is told after the SA is gone, as a kernel does it.
            sa.HasOutbound = false;
            sa.HardAt = long.MaxValue;
            return new Expire(sa.Parameters.InboundSpi, Hard: true);
        }
        if (sa.SoftAt > world.Now || sa.SoftReported || !sa.HasOutbound)
            return null;
        sa.SoftReported = true;
        return new Expire(sa.Parameters.InboundSpi, Hard: false);
    }

    /// <summary>Counts sent octets against the lifetime; each limit is reported once, and the hard one ends the SA.</summary>
    public KernelEvent? Charge(KernelSa sa, int octets)
    {
        sa.Bytes += (ulong)octets;
        var lifetime = sa.Parameters.Child.Lifetime;
        if (lifetime.HardBytes > 0 && sa.Bytes >= lifetime.HardBytes && sa.HasOutbound)
        {
            sa.HasOutbound = false;
            return new Expire(sa.Parameters.InboundSpi, Hard: true);
        }
        if (lifetime.SoftBytes == 0 || sa.Bytes < lifetime.SoftBytes || sa.SoftReported)
            return null;
        sa.SoftReported = true;
        return new Expire(sa.Parameters.InboundSpi, Hard: false);
    }

    /// <summary>The power fails.</summary>
    public void Clear()
    {
        foreach (var list in _byRemote.Values)
        {
            foreach (var sa in list)
                sa.Dispose();
        }
        _byInbound.Clear();
        _byRemote.Clear();
        _allocated.Clear();
        _cpis.Clear();
        _usedCpis.Clear();
    }

    private void ReleaseCpi(uint spi)
    {
        if (_cpis.Remove(spi, out var cpi))
            _usedCpis.Remove(cpi);
    }

    private void Drop(KernelSa sa)
    {
        _byInbound.Remove(sa.Parameters.InboundSpi);
        ReleaseCpi(sa.Parameters.InboundSpi);
        var remote = sa.Parameters.RemoteSelectors[0].Start;
        var list = _byRemote[remote];
        list.Remove(sa);
        if (list.Count == 0)
            _byRemote.Remove(remote);
        sa.Dispose();
    }
}
