namespace IkeLab.Pcap2Test.Keys;

/// <summary>All keys that are known, by IKE SA.</summary>
internal sealed class KeyRing
{
    private const int MaxKeys = 1 << 20;

    /// <summary>One more than the key exchanges that RFC 9370 allows, each of which brings new keys.</summary>
    private const int MaxGenerations = 9;

    private readonly Dictionary<(ulong SpiI, ulong SpiR), List<SaKeys>> _keys = [];

    public int Count => _keys.Count;

    /// <summary>Lines of ESP keys that were read past.</summary>
    public int EspLines { get; set; }

    /// <summary>Shared secrets of key exchanges that stood among the keys.</summary>
    public DhSecrets Secrets { get; } = new();

    public IEnumerable<SaKeys> All =>
        _keys.Values.SelectMany(k => k).OrderBy(k => k.SpiI).ThenBy(k => k.SpiR);

    /// <summary>Later keys of an SA stand beside the first ones: each of its key exchanges brings some.</summary>
    public void Add(SaKeys keys)
    {
        if (_keys.TryGetValue((keys.SpiI, keys.SpiR), out var generations))
        {
            var line = keys.ToTableLine();
            if (generations.Count < MaxGenerations && generations.TrueForAll(k => k.ToTableLine() != line))
                generations.Add(keys);
        }
        else if (_keys.Count < MaxKeys)
            _keys.Add((keys.SpiI, keys.SpiR), [keys]);
    }

    /// <summary>The keys of an IKE SA, one set for each of its key exchanges; mostly one.</summary>
    public IReadOnlyList<SaKeys> Find(ulong spiI, ulong spiR) =>
        _keys.TryGetValue((spiI, spiR), out var generations) ? generations : [];
}
