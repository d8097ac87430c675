using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Network;

/// <summary>
/// One direction of a TCP connection (RFC 9329): octets in order, cut into messages by their length
/// fields. Segments
/// that come early wait, within a bound; beyond it the stream is given up, because nothing in it
/// tells where a
/// message begins.
/// </summary>
internal sealed class TcpStream(bool toServer, Action onBroken)
{
    private const int MaxEarly = 64;
    private const int MaxEarlyOctets = 256 << 10;

    private readonly SortedList<uint, byte[]> _early = [];
    private byte[] _pending = [];
    private int _pendingLength;

    // The message that was handed out last, still in the buffer until the next call.
    private int _taken;
    private int _earlyOctets;
    private uint _next;
    private bool _begun;
    private bool _prefixSeen = !toServer;
    private bool _broken;

    /// <summary>
    /// Takes a segment; messages that are complete now can be taken with <see cref="TryTake"/>.
    /// </summary>
    public void Add(in TcpSegment segment)
    {
        if (segment.IsSyn)
        {
            // A new connection with the same ports.
            Restart(segment.Sequence + 1);
            return;
        }
        Remove(_taken);
        if (_broken || segment.Payload.IsEmpty)
            return;
        if (!_begun)
            Restart(segment.Sequence);
        Accept(segment.Sequence, segment.Payload);
        while (!_broken && _early.Count > 0 && TakeEarly() is var (sequence, octets))
            Accept(sequence, octets);
    }

    /// <summary>
    /// The next message with its non-ESP marker still before it, or an ESP packet.
    /// </summary>
    public bool TryTake(out ReadOnlySpan<byte> message)
    {
        message = default;
        Remove(_taken);
        if (_broken || !TrySkipPrefix() || _pendingLength < 2)
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(_pending);
        // RFC 9329 §3: the length counts its own two octets; ESP and IKE have more than a marker's
        // four.
        if (length < 2 + 4)
        {
            Break();
            return false;
        }
        if (_pendingLength < length)
            return false;
        message = _pending.AsSpan(2, length - 2);
        _taken = length;
        return true;
    }

    private void Restart(uint sequence)
    {
        _next = sequence;
        _begun = true;
        _broken = false;
        _prefixSeen = !toServer;
        _pendingLength = _taken = 0;
        _early.Clear();
        _earlyOctets = 0;
    }

    private void Accept(uint sequence, ReadOnlySpan<byte> octets)
    {
        var ahead = (int)(sequence - _next);
        if (ahead > 0)
        {
            Keep(sequence, octets);
            return;
        }
        // What is known already, of a retransmission.
        if (-(long)ahead >= octets.Length)
            return;
        var news = octets[-ahead..];
        if (_pending.Length < _pendingLength + news.Length)
        {
            var needed = (uint)(_pendingLength + news.Length);
            Array.Resize(ref _pending, (int)System.Numerics.BitOperations.RoundUpToPowerOf2(needed));
        }
        news.CopyTo(_pending.AsSpan(_pendingLength));
        _pendingLength += news.Length;
        _next += (uint)news.Length;
        // Whole messages are taken after each segment, so more than one message's octets mean that
        // this is no IKE.
        if (_pendingLength > MaxEarlyOctets + 2 * WireLimits.MaxMessage)
            Break();
    }

    private void Keep(uint sequence, ReadOnlySpan<byte> octets)
    {
        if (_early.TryAdd(sequence, octets.ToArray()))
            _earlyOctets += octets.Length;
        if (_early.Count > MaxEarly || _earlyOctets > MaxEarlyOctets)
            Break();
    }

    private (uint Sequence, byte[] Octets)? TakeEarly()
    {
        for (var i = 0; i < _early.Count; i++)
        {
            var (sequence, octets) = (_early.Keys[i], _early.Values[i]);
            if ((int)(sequence - _next) > 0)
                continue;
            _early.RemoveAt(i);
            _earlyOctets -= octets.Length;
            return (sequence, octets);
        }
        return null;
    }

    private bool TrySkipPrefix()
    {
        if (_prefixSeen)
            return true;
        var prefix = "IKETCP"u8;
        if (!_pending.AsSpan(0, Math.Min(_pendingLength, prefix.Length)).SequenceEqual(
            prefix[..Math.Min(_pendingLength, prefix.Length)]))
        {
            Break();
            return false;
        }
        if (_pendingLength < prefix.Length)
            return false;
        Remove(prefix.Length);
        return _prefixSeen = true;
    }

    private void Remove(int length)
    {
        _taken = 0;
        _pendingLength -= length;
        Buffer.BlockCopy(_pending, length, _pending, 0, _pendingLength);
    }

    private void Break()
    {
        _broken = true;
        _pending = [];
        _pendingLength = _taken = 0;
        _early.Clear();
        onBroken();
    }
}
