namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// Shared secrets (g^ir) of key exchanges: told for an IKE SA in the order of its key exchanges, or with the two public
/// values that they belong to.
/// </summary>
internal sealed class DhSecrets
{
    /// <summary>Stands in an ordered list for a key exchange whose secret is not known.</summary>
    public static readonly byte[] Unknown = [];

    private const int MaxPairs = 1 << 20;
    private readonly Dictionary<ulong, List<byte[]>> _ordered = [];
    private readonly Dictionary<(string, string), byte[]> _pairs = [];

    public bool IsEmpty => _ordered.Count == 0 && _pairs.Count == 0;

    /// <summary>IKE SAs for which secrets were told in order.</summary>
    public IEnumerable<ulong> Named => _ordered.Keys;

    /// <summary>The next key exchange of the IKE SA with this initiator's SPI.</summary>
    public void Add(ulong spiI, byte[] secret)
    {
        if (!_ordered.TryGetValue(spiI, out var list))
            _ordered[spiI] = list = [];
        list.Add(secret);
    }

    /// <summary>The key exchange with these public values.</summary>
    public void AddPair(byte[] publicI, byte[] publicR, byte[] secret)
    {
        if (_pairs.Count < MaxPairs)
            _pairs[Key(publicI, publicR)] = secret;
    }

    /// <summary>Takes over whatever the other one knows.</summary>
    public void AddAll(DhSecrets other)
    {
        foreach (var (key, secret) in other._pairs)
            _pairs[key] = secret;
        foreach (var (spiI, list) in other._ordered)
            list.ForEach(s => Add(spiI, s));
    }

    /// <summary>What was told for no SPI in particular belongs to this IKE SA.</summary>
    public void Name(ulong spiI)
    {
        if (_ordered.Remove(0, out var list))
            list.ForEach(s => Add(spiI, s));
    }

    /// <param name="index">Which key exchange of the IKE SA, from 0.</param>
    /// <returns>Null where it is not known.</returns>
    public byte[]? Find(ulong spiI, int index, byte[] publicI, byte[] publicR)
    {
        if (_ordered.TryGetValue(spiI, out var list) && index < list.Count && list[index].Length > 0)
            return list[index];
        return _pairs.GetValueOrDefault(Key(publicI, publicR));
    }

    private static (string, string) Key(byte[] publicI, byte[] publicR) =>
        (Convert.ToHexString(publicI), Convert.ToHexString(publicR));
}
