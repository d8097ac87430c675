using System.Buffers.Binary;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>
/// What can be told from the datagrams alone: they decode strictly, message IDs follow the window, a repeated message is
/// the same octets, and no IV repeats under a key.
/// </summary>
internal sealed class WireWatch(World world)
{
    private readonly Dictionary<(int Host, ulong Spi), Stream> _streams = [];

    /// <summary>What one end of an IKE SA has sent last, as requester and as responder.</summary>
    private sealed class Stream
    {
        public long LastRequest = -1;
        public ulong RequestHash;
        public long LastResponse = -1;
        public ulong ResponseHash;
        public ulong? LastIv;
        public long LastUsed;
    }

    /// <summary>Checks a message that a host sends; true when it is a repetition.</summary>
    public bool OnSent(SimHost from, ReadOnlySpan<byte> message)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        world.Invariants.Count(Invariant.StrictDecode);
        if (!IkeHeader.TryRead(message, out var header, out var error)
            || !PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out error)
            || !PayloadDecoder.TryDecode(index, out _, out error))
        {
            world.Invariants.Break(Invariant.StrictDecode, $"{from.Name} sent a message that does not decode: {error}", from);
            return false;
        }
        var own = header.FromInitiator ? header.SpiI : header.SpiR;
        if (header.Exchange == ExchangeType.IkeSaInit)
            return OnInit(from, header, message);
        // Answers in clear (INVALID_MAJOR_VERSION) belong to no window.
        if (index.Count == 0 || index[index.Count - 1].Type != PayloadType.Encrypted)
            return false;
        if (!_streams.TryGetValue((from.Index, own), out var stream))
            _streams.Add((from.Index, own), stream = new());
        stream.LastUsed = world.Now;
        return header.IsResponse
            ? OnResponse(from, header, message, stream, index)
            : OnRequest(from, header, message, stream, index);
    }

    /// <summary>The host's memory is gone, and with it the streams of its IKE SAs.</summary>
    public void Forget(SimHost host) => RemoveWhere(s => s.Key.Host == host.Index);

    /// <summary>Drops streams that have been silent for longer than any SA can be.</summary>
    public void ForgetIdle(long before) => RemoveWhere(s => s.Value.LastUsed < before);

    private bool OnInit(SimHost from, in IkeHeader header, ReadOnlySpan<byte> message)
    {
        if (header.IsResponse || header.SpiR != 0 || header.Exchange != ExchangeType.IkeSaInit)
            return false;
        if (!_streams.TryGetValue((from.Index, header.SpiI), out var stream))
        {
            _streams.Add((from.Index, header.SpiI), stream = new());
            world.Metrics.OnHandshakeBegun(world.Now, from, header.SpiI);
        }
        stream.LastUsed = world.Now;
        var hash = Toy.ToyHash.Of(7, message);
        var repeated = stream.RequestHash == hash;
        (stream.LastRequest, stream.RequestHash) = (0, hash);
        return repeated;
    }

    private bool OnRequest(
        SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, Stream stream, in PayloadIndex index)
    {
        world.Invariants.Count(Invariant.MessageIds);
        var hash = Toy.ToyHash.Of(7, message);
        if (header.MessageId == stream.LastRequest)
            return IsSame(from, header, hash == stream.RequestHash);
        // RFC 7296 §2.2: IDs count up by one, with a window of one each request waits for the answer to the last.
        if (header.MessageId != stream.LastRequest + 1)
            world.Invariants.Break(Invariant.MessageIds, $"{from.Name} sends request {header.MessageId} after {stream.LastRequest}", from);
        (stream.LastRequest, stream.RequestHash) = (header.MessageId, hash);
        CheckIv(from, message, stream, index);
        return false;
    }

    private bool OnResponse(
        SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, Stream stream, in PayloadIndex index)
    {
        world.Invariants.Count(Invariant.SameOctets);
        var hash = Toy.ToyHash.Of(7, message);
        if (header.MessageId == stream.LastResponse)
            return IsSame(from, header, hash == stream.ResponseHash);
        if (header.MessageId < stream.LastResponse)
            world.Invariants.Break(Invariant.MessageIds, $"{from.Name} sends response {header.MessageId} after {stream.LastResponse}", from);
        (stream.LastResponse, stream.ResponseHash) = (header.MessageId, hash);
        CheckIv(from, message, stream, index);
        return false;
    }

    /// <summary>A message with the ID of the last one is that one again (RFC 7296 §2.1).</summary>
    private bool IsSame(SimHost from, in IkeHeader header, bool same)
    {
        if (!same)
        {
            world.Invariants.Break(Invariant.SameOctets,
                $"{from.Name} repeats {(header.IsResponse ? "response" : "request")} {header.MessageId} with other octets", from);
        }
        return true;
    }

    // Counter-mode IVs count up; where an IV is random (16 octets) the first half serves as well to find a repetition.
    private void CheckIv(SimHost from, ReadOnlySpan<byte> message, Stream stream, in PayloadIndex index)
    {
        if (index.Count == 0 || index[index.Count - 1] is not { Type: PayloadType.Encrypted, Length: >= 8 } sk)
            return;
        world.Invariants.Count(Invariant.FreshIv);
        var iv = BinaryPrimitives.ReadUInt64BigEndian(message[sk.Offset..]);
        if (iv == stream.LastIv)
            world.Invariants.Break(Invariant.FreshIv, $"{from.Name} uses an IV twice", from);
        stream.LastIv = iv;
    }

    private void RemoveWhere(Func<KeyValuePair<(int Host, ulong Spi), Stream>, bool> condition)
    {
        foreach (var entry in _streams.Where(condition).ToArray())
            _streams.Remove(entry.Key);
    }
}
