using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Network;

/// <summary>The parts of a TCP header that putting a stream together needs.</summary>
internal readonly ref struct TcpSegment
{
    public required uint Sequence { get; init; }
    public required bool IsSyn { get; init; }
    public required bool IsLast { get; init; }
    public required ReadOnlySpan<byte> Payload { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> octets, out TcpSegment segment)
    {
        segment = default;
        if (octets.Length < 20 || octets[12] >> 4 is var words
            && (words < 5 || octets.Length < words * 4))
            return false;
        segment = new()
        {
            Sequence = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]),
            IsSyn = (octets[13] & 2) != 0,
            IsLast = (octets[13] & 5) != 0,
            Payload = octets[((octets[12] >> 4) * 4)..],
        };
        return true;
    }
}

/// <summary>
/// The directions of TCP connections that may carry IKE; the oldest makes room for a new one.
/// </summary>
internal sealed class TcpTable
{
    private const int MaxStreams = 256;
    private readonly Dictionary<(UdpEndpoint From, UdpEndpoint To), TcpStream> _streams = [];
    private readonly Queue<(UdpEndpoint From, UdpEndpoint To)> _oldestFirst = [];

    /// <summary>
    /// Streams in which octets are missing or which are no IKE, since the beginning.
    /// </summary>
    public long Broken { get; private set; }

    /// <param name="toServer">The direction that begins with "IKETCP" (RFC 9329 §4).</param>
    public TcpStream Find(UdpEndpoint from, UdpEndpoint to, bool toServer)
    {
        if (_streams.TryGetValue((from, to), out var stream))
            return stream;
        while (_streams.Count >= MaxStreams && _oldestFirst.TryDequeue(out var oldest))
            _streams.Remove(oldest);
        _oldestFirst.Enqueue((from, to));
        return _streams[(from, to)] = new(toServer, () => Broken++);
    }
}
