using System.Buffers.Binary;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>
/// What can be told from the messages that hosts send: they decode strictly, message IDs follow the window, a repeated
/// message is the same octets, what must be protected is, and neither IV nor nonce comes twice.
/// </summary>
internal sealed class WireWatch(World world)
{
    private readonly Dictionary<ulong, WireStream> _streams = [];
    private readonly NonceWatch _nonces = new(world);

    /// <summary>Checks a message that a host sends; true when it is a repetition.</summary>
    public bool OnSent(SimHost from, ReadOnlySpan<byte> message)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        world.Invariants.Count(Invariant.StrictDecode);
        if (!IkeHeader.TryRead(message, out var header, out var error)
            || !PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out error)
            || !PayloadDecoder.TryDecode(index, out var payloads, out error))
        {
            world.Invariants.Break(Invariant.StrictDecode, $"{from.Name} sent a message that does not decode: {error}", from);
            return false;
        }
        if (header.Exchange is ExchangeType.IkeSaInit or ExchangeType.IkeSessionResume)
            return OnInit(from, header, message, payloads);
        if (index.Count != 1 || index[0].Type is not (PayloadType.Encrypted or PayloadType.EncryptedFragment))
        {
            CheckMayBeClear(from, header, payloads);
            return false;
        }
        var stream = StreamOf(from, header.FromInitiator ? header.SpiI : header.SpiR);
        if (IsSynchronization(from, header, message, index[0], stream))
        {
            CheckIv(from, message[index[0].Offset..], stream);
            return false;
        }
        var body = message[index[0].Offset..];
        var isFragment = index[0].Type == PayloadType.EncryptedFragment;
        var part = isFragment ? BinaryPrimitives.ReadUInt16BigEndian(body) : 1;
        if (header.IsResponse ? IsRepeatedResponse(from, header, message, stream, part)
            : IsRepeatedRequest(from, header, message, stream, part))
        {
            return true;
        }
        CheckIv(from, isFragment ? body[4..] : body, stream);
        if (header.Exchange == ExchangeType.CreateChildSa && !isFragment)
            _nonces.OnCreateChild(from, header, message, index[0], stream);
        return false;
    }

    /// <summary>The host has derived the keys of an IKE SA.</summary>
    public void OnKeys(SimHost from, IkeKeyExport keys, bool initiator) =>
        StreamOf(from, initiator ? keys.SpiI : keys.SpiR).Take(keys);

    /// <summary>What a message in one piece holds under its protection; null for what cannot be read.</summary>
    public PayloadList? Reveal(in IkeHeader header, ReadOnlySpan<byte> message)
    {
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        return _streams.TryGetValue(header.FromInitiator ? header.SpiI : header.SpiR, out var stream)
            && PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _)
            && index.Count == 1 && index[0].Type == PayloadType.Encrypted
            && SentPlaintext.TryOpen(world, header, message, index[0], stream, out var payloads, out _)
            ? payloads
            : null;
    }

    /// <summary>The host's memory is gone, and with it the streams of its IKE SAs.</summary>
    public void Forget(SimHost host) => RemoveWhere(s => s.Host == host.Index);

    /// <summary>Drops streams that have been silent for longer than any SA can be.</summary>
    public void ForgetIdle(long before) => RemoveWhere(s => s.LastUsed < before);

    private WireStream StreamOf(SimHost from, ulong spi)
    {
        if (!_streams.TryGetValue(spi, out var stream))
            _streams.Add(spi, stream = new(from.Index));
        stream.LastUsed = world.Now;
        return stream;
    }

    private bool OnInit(SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, PayloadList payloads)
    {
        if (header.IsResponse || header.SpiR != 0)
            return false;
        var stream = StreamOf(from, header.SpiI);
        if (stream.Request.Id < 0)
            world.Metrics.OnHandshakeBegun(world.Now, from, header.SpiI);
        var hash = Toy.ToyHash.Of(7, message);
        // A changed request, with a cookie or another KE, goes out under the same ID.
        var repeated = stream.Request.Id == 0 && stream.Request.IsSame(1, hash) == true;
        if (!repeated)
        {
            stream.Request.Begin(0);
            stream.Request.IsSame(1, hash);
        }
        if (!repeated && payloads.Find<NoncePayload>() is { } nonce)
            _nonces.OnInit(from, nonce.Data, header.SpiI);
        return repeated;
    }

    /// <summary>
    /// RFC 7296 §1.3, §1.4, §2.21: once there are keys everything is protected, but for answers to what was not.
    /// </summary>
    private void CheckMayBeClear(SimHost from, in IkeHeader header, PayloadList payloads)
    {
        world.Invariants.Count(Invariant.Protected);
        if (!header.IsResponse || payloads.Items is not ([NotifyPayload { IsError: true }]
            or [NotifyPayload { IsError: true }, NotifyPayload { NotifyType: NotifyType.QcdToken }]))
        {
            world.Invariants.Break(Invariant.Protected,
                $"{from.Name} sends {MessagePrinter.Describe(header, payloads, null)} in clear", from);
        }
    }

    /// <summary>
    /// RFC 6311 §5.1: with message ID 0 and outside of the windows, the two ends agree on IDs. Each tells the one that it
    /// goes on with, and the answer that of the asker, too.
    /// </summary>
    private bool IsSynchronization(
        SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, in PayloadEntry sk, WireStream stream)
    {
        if (world.Options.FailoversPerHour == 0 || header is not { Exchange: ExchangeType.Informational, MessageId: 0 }
            || sk.Type != PayloadType.Encrypted
            || SentPlaintext.Of(world, from, header, message, sk, stream)
                ?.FindNotify(NotifyType.Ikev2MessageIdSync) is not { } notify)
        {
            return false;
        }
        world.Invariants.Count(Invariant.MessageIds);
        long send = BinaryPrimitives.ReadUInt32BigEndian(notify.Data.AsSpan(4));
        stream.Agree(send);
        if (!header.IsResponse)
            return true;
        if (send <= stream.Request.Id)
            world.Invariants.Break(Invariant.MessageIds, $"{from.Name} goes back from {stream.Request.Id} to {send}", from);
        if (_streams.TryGetValue(header.FromInitiator ? header.SpiR : header.SpiI, out var peer))
            peer.Agree(BinaryPrimitives.ReadUInt32BigEndian(notify.Data.AsSpan(8)));
        return true;
    }

    private bool IsRepeatedRequest(
        SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, WireStream stream, int part)
    {
        world.Invariants.Count(Invariant.MessageIds);
        if (header.MessageId != stream.Request.Id)
        {
            // RFC 7296 §2.2: IDs count up by one, with a window of one each request waits for the answer to the last.
            if (header.MessageId != stream.Request.Id + 1
                && (header.MessageId < stream.Request.Id || !stream.MayGoOnWith(header.MessageId)))
            {
                world.Invariants.Break(Invariant.MessageIds, $"{from.Name} sends request {header.MessageId} after {stream.Request.Id}", from);
            }
            stream.Request.Begin(header.MessageId);
        }
        return IsRepeated(from, header, message, stream.Request, part);
    }

    private bool IsRepeatedResponse(
        SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, WireStream stream, int part)
    {
        world.Invariants.Count(Invariant.SameOctets);
        if (header.MessageId != stream.Response.Id)
        {
            CheckAnswers(from, header, stream);
            stream.Response.Begin(header.MessageId);
        }
        return IsRepeated(from, header, message, stream.Response, part);
    }

    private void CheckAnswers(SimHost from, in IkeHeader header, WireStream stream)
    {
        var last = stream.Response.Id;
        _streams.TryGetValue(header.FromInitiator ? header.SpiR : header.SpiI, out var peer);
        // An IKE SA's first protected request has ID 1, that of one which was made by a rekey 0.
        if (header.MessageId != last + 1 && (last >= 0 || header.MessageId > 1)
            && (header.MessageId < last || peer?.MayGoOnWith(header.MessageId) != true))
        {
            world.Invariants.Break(Invariant.MessageIds, $"{from.Name} sends response {header.MessageId} after {last}", from);
        }
        if (peer is not null && header.MessageId > peer.Request.Id)
        {
            world.Invariants.Break(Invariant.MessageIds, $"{from.Name} answers request {header.MessageId}, which nobody has sent", from);
        }
    }

    /// <summary>A message with the ID of the last one is that one again (RFC 7296 §2.1).</summary>
    private bool IsRepeated(SimHost from, in IkeHeader header, ReadOnlySpan<byte> message, SentMessage last, int part)
    {
        var same = last.IsSame(part, Toy.ToyHash.Of(7, message));
        if (same == false)
        {
            world.Invariants.Break(Invariant.SameOctets,
                $"{from.Name} repeats {(header.IsResponse ? "response" : "request")} {header.MessageId} with other octets", from);
        }
        return same is not null;
    }

    private void CheckIv(SimHost from, ReadOnlySpan<byte> body, WireStream stream)
    {
        world.Invariants.Count(Invariant.FreshIv);
        // Of a random IV of 16 octets the first half serves as well to find a repetition.
        if (body.Length >= 8 && !stream.IsFresh(BinaryPrimitives.ReadUInt64BigEndian(body)))
            world.Invariants.Break(Invariant.FreshIv, $"{from.Name} uses an IV twice", from);
    }

    private void RemoveWhere(Predicate<WireStream> condition)
    {
        foreach (var entry in _streams.Where(entry => condition(entry.Value)).ToArray())
            _streams.Remove(entry.Key);
    }
}
