using IkeLab.Engine;
using IkeLab.Kernel;

namespace IkeLab.Daemon.Gateway;

/// <summary>A child SA as it was installed, without its keys, and what it has carried.</summary>
internal sealed class InstalledChild(ChildSaParameters sa, Instant at, bool isLoaded)
{
    public ChildSaParameters Sa => sa;
    public Instant At => at;
    public bool IsLoaded { get; set; } = isLoaded;
    public ulong BytesIn { get; set; }
    public ulong PacketsIn { get; set; }
    public ulong BytesOut { get; set; }
    public ulong PacketsOut { get; set; }
}

/// <summary>What the kernel has been given, and what it says about its use.</summary>
internal sealed class TrafficBook(CoupledKernel kernel)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Children that one round asks about; with more of them, each is asked less often.</summary>
    private const int MaxQueries = 1000;

    private readonly Dictionary<uint, InstalledChild> _children = [];
    private readonly Queue<uint> _turn = new();
    private Instant _nextAt;

    public InstalledChild? Find(uint inboundSpi) => _children.GetValueOrDefault(inboundSpi);

    public void Installed(ChildSaParameters sa, Instant now, bool isLoaded)
    {
        _children[sa.InboundSpi] = new(sa, now, isLoaded);
        _turn.Enqueue(sa.InboundSpi);
    }

    /// <summary>What it was, where nothing of it is left.</summary>
    public InstalledChild? Removed(RemoveChild effect) =>
        effect.Inbound && _children.Remove(effect.InboundSpi, out var child) ? child : null;

    /// <summary>Of the children that these IKE SAs have now.</summary>
    public IEnumerable<InstalledChild> Of(IReadOnlySet<ulong> ikeSpis) =>
        _children.Values.Where(child => ikeSpis.Contains(child.Sa.IkeSpi));

    /// <summary>True where something has come in since the last time.</summary>
    public bool Count(KernelUse use)
    {
        if (!_children.TryGetValue(use.InboundSpi, out var child))
            return false;
        var isMore = use.Packets > child.PacketsIn;
        (child.BytesIn, child.PacketsIn) = (use.Bytes, use.Packets);
        (child.BytesOut, child.PacketsOut) = (use.OutboundBytes, use.OutboundPackets);
        return isMore;
    }

    public void Poll(Instant now)
    {
        if (now < _nextAt)
            return;
        _nextAt = now + Interval;
        for (var left = Math.Min(MaxQueries, _turn.Count); left > 0; left--)
        {
            var spi = _turn.Dequeue();
            if (!_children.ContainsKey(spi))
                continue;
            _turn.Enqueue(spi);
            kernel.QueryUse(spi);
        }
    }
}
