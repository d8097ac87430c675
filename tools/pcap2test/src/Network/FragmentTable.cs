namespace IkeLab.Pcap2Test.Network;

/// <summary>
/// Puts fragments of IP packets together (RFC 791 §3.2, RFC 8200 §4.5), within a bound on packets
/// and octets; the
/// oldest makes room. Overlapping fragments spoil their packet, as RFC 5722 asks for IPv6.
/// </summary>
internal sealed class FragmentTable
{
    private const int MaxPackets = 256;
    private const int MaxPayload = 65535;
    private const int MaxFragments = 1024;

    private readonly Dictionary<Key, Partial> _partials = [];
    private readonly Queue<Key> _oldestFirst = [];

    private readonly record struct Key(
        IpAddress Source, IpAddress Destination, uint Identification, byte Protocol);

    private sealed class Partial
    {
        public List<(int At, byte[] Octets)> Pieces { get; } = [];
        public int Received { get; set; }
        public int Total { get; set; } = -1;
        public bool Spoilt { get; set; }
    }

    /// <summary>Packets that were never complete, or whose fragments overlapped.</summary>
    public long Incomplete => _partials.Count + _givenUp;
    private long _givenUp;

    /// <summary>The whole payload when this fragment completes it.</summary>
    public byte[]? Add(in IpPacket packet)
    {
        var key = new Key(packet.Source, packet.Destination, packet.Identification,
            packet.Protocol);
        if (!_partials.TryGetValue(key, out var partial))
        {
            MakeRoom();
            _partials[key] = partial = new();
            _oldestFirst.Enqueue(key);
        }
        if (partial.Spoilt || !TryPlace(partial, packet))
        {
            partial.Spoilt = true;
            partial.Pieces.Clear();
            return null;
        }
        if (partial.Received != partial.Total)
            return null;
        _partials.Remove(key);
        var whole = new byte[partial.Total];
        foreach (var (at, octets) in partial.Pieces)
            octets.CopyTo(whole, at);
        return whole;
    }

    private static bool TryPlace(Partial partial, in IpPacket packet)
    {
        int at = packet.FragmentOffset, end = at + packet.Payload.Length;
        if (packet.IsCut || end > MaxPayload || packet.Payload.IsEmpty
            || partial.Pieces.Count == MaxFragments)
            return false;
        foreach (var (pieceAt, octets) in partial.Pieces)
        {
            // The same fragment once more is harmless.
            if (pieceAt == at && packet.Payload.SequenceEqual(octets))
                return true;
            if (pieceAt < end && at < pieceAt + octets.Length)
                return false;
        }
        if (!packet.MoreFragments)
        {
            if (partial.Total >= 0)
                return false;
            partial.Total = end;
        }
        partial.Pieces.Add((at, packet.Payload.ToArray()));
        partial.Received += packet.Payload.Length;
        return partial.Total < 0 || partial.Received <= partial.Total;
    }

    private void MakeRoom()
    {
        while (_partials.Count >= MaxPackets && _oldestFirst.TryDequeue(out var oldest))
        {
            if (_partials.Remove(oldest))
                _givenUp++;
        }
        // Keys of packets that are complete still wait in the queue.
        while (_oldestFirst.Count > 4 * MaxPackets && _oldestFirst.TryDequeue(out var key))
        {
            if (_partials.Remove(key))
                _givenUp++;
        }
    }
}
