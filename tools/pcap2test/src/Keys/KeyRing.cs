namespace IkeLab.Pcap2Test.Keys;

/// <summary>All keys that are known, by IKE SA.</summary>
internal sealed class KeyRing
{
    private const int MaxKeys = 1 << 20;
    private readonly Dictionary<(ulong SpiI, ulong SpiR), SaKeys> _keys = [];

    public int Count => _keys.Count;

    /// <summary>Lines of ESP keys that were read past.</summary>
    public int EspLines { get; set; }

    public IEnumerable<SaKeys> All => _keys.Values.OrderBy(k => k.SpiI).ThenBy(k => k.SpiR);

    /// <summary>The first keys of an SA stay.</summary>
    public void Add(SaKeys keys)
    {
        if (_keys.Count < MaxKeys)
            _keys.TryAdd((keys.SpiI, keys.SpiR), keys);
    }

    public SaKeys? Find(ulong spiI, ulong spiR) => _keys.GetValueOrDefault((spiI, spiR));
}
