using System.Buffers.Binary;
using IkeLab.Engine.Core;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>
/// Message ID synchronisation (RFC 6311 §5.1): an INFORMATIONAL exchange outside the windows, always of message ID 0,
/// in which a cluster member that took over and its peer agree on the IDs that both go on with.
/// </summary>
internal sealed partial class IkeSa
{
    /// <summary>Each request moves both windows; no honest member needs more of them than this.</summary>
    private static readonly TimeSpan SynchronizationInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// More requests than a failed member may have sent since it last told of its counters. An ID that it has used, and the
    /// peer has not seen, would be that of two requests.
    /// </summary>
    private const ulong StaleBy = 1024;

    private MessageIdSync? _sync;
    private bool _isStale;
    private ulong _syncDelta;
    private int _syncTries;
    private TimeSpan _syncWait;
    private Instant _syncDeadline = Instant.Never;
    private Instant _mayBeSynchronizedAt;
    private long _highestSync = -1;
    private byte[]? _syncBuffer;

    /// <summary>Answers about its children may have been lost for good.</summary>
    public bool IsSynchronized { get; set; }

    /// <summary>We have taken over this IKE SA and do not know how far it has come.</summary>
    /// <param name="delta">Sequence numbers that child SAs may have used meanwhile.</param>
    /// <param name="known">Counters that are older than those here; null: those here are the newest.</param>
    public void Synchronize(Instant now, ulong delta, MessageIds? known)
    {
        // RFC 6311 §5.2: our own sequence numbers have to go on, whatever the peer has agreed to.
        CounterSync.Skip(this, delta);
        if (!MaySynchronize)
            return;
        _isStale |= known is not null;
        if (known is { } ids)
        {
            Requests.NextId = ids.Send;
            Requests.Suspend();
            Responses.GoBack(ids.Receive);
            GiveUpAnswers(now);
            (_requestFragments, _responseFragments) = (null, null);
        }
        else if (_sync is not null)
        {
            return;
        }
        (_syncTries, _syncWait) = (0, Core.Configuration.Retransmission.Initial);
        _syncDelta = (Extensions & Extensions.ReplayCounterSync) != 0 ? delta : 0;
        SendSynchronization(now);
    }

    /// <summary>One that is replaced or being deleted has a DELETE to come, too.</summary>
    private bool MaySynchronize => (Extensions & Extensions.MessageIdSync) != 0
        && State is (IkeSaState.Established or IkeSaState.Replaced or IkeSaState.Deleting);

    private bool HasExtendedChildren => _children.Exists(c => c.HasExtendedSequenceNumbers);

    private void SendSynchronization(Instant now)
    {
        // RFC 6311 §5.1: larger than any value known to have been used, by a window at least. A repetition must not have
        // the same value, because the peer has to drop it; and what we know may be staler than thought.
        var send = Requests.NextId + ((_isStale ? StaleBy : (ulong)Requests.Size) << _syncTries);
        if (send >= uint.MaxValue || Responses.Highest >= uint.MaxValue - 1)
        {
            Close(now, "message IDs are used up", answerRepeats: false);
            return;
        }
        Span<byte> nonce = stackalloc byte[4];
        Core.Random.Fill(nonce, RandomPurpose.Nonce);
        var sync = new MessageIdSync(
            BinaryPrimitives.ReadUInt32BigEndian(nonce), (uint)send, (uint)(Responses.Highest + 1));
        _sync = sync;
        _syncTries++;
        _syncDeadline = now + Core.Jittered(_syncWait, Core.Configuration.Retransmission.Jitter);
        _syncWait = TimeSpan.FromTicks(Math.Min(Core.Configuration.Retransmission.Maximum.Ticks,
            (long)(_syncWait.Ticks * Core.Configuration.Retransmission.Factor)));
        var payloads = new List<Payload> { CounterSync.Notify(NotifyType.Ikev2MessageIdSync, sync.ToOctets()) };
        if (_syncDelta > 0)
            payloads.Add(CounterSync.Delta(_syncDelta, HasExtendedChildren));
        TransmitSynchronization(now, Path, response: false, payloads);
    }

    private void TransmitSynchronization(Instant now, in UdpPath path, bool response, List<Payload> payloads)
    {
        var length = BuildProtected(ExchangeType.Informational, 0, response, payloads);
        _syncBuffer = MessageBuffer.Store(_syncBuffer, Core.Scratch[..length]);
        _lastSent = now;
        Core.Transmit(path, _syncBuffer, length);
    }

    private void OnSynchronizationDue(Instant now)
    {
        if (_syncDeadline > now)
            return;
        if (_syncTries < Core.Configuration.Retransmission.Tries)
        {
            Core.Counters.Retransmissions++;
            SendSynchronization(now);
            return;
        }
        Core.Counters.DeadPeers++;
        Close(now, "the peer does not synchronise message IDs", answerRepeats: false);
    }

    /// <summary>
    /// Message ID 0 may be that of an ordinary message, too: false leaves it, unchanged, to the windows.
    /// </summary>
    private bool TrySynchronize(
        Instant now, in UdpPath path, ReadOnlySpan<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (header is not { MessageId: 0, Exchange: ExchangeType.Informational } || !MaySynchronize
            || (header.IsResponse && _sync is null)
            || index.Count != 1 || index[0].Type != PayloadType.Encrypted)
        {
            return false;
        }
        var copy = Core.ScratchOf(message.Length)[..message.Length];
        message.CopyTo(copy);
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (!EncryptedPayload.TryOpen(copy, index[0], Keys!.Inbound, out var offset, out var length, out _)
            || !PayloadIndex.TryRead(copy[..(offset + length)], offset, index[0].Next, storage, out var inner, out _)
            || !IndexScanner.TryFindNotify(inner, NotifyType.Ikev2MessageIdSync, out var data))
        {
            return false;
        }
        if (data.Length != MessageIdSync.Length || !PayloadDecoder.TryDecode(inner, out var payloads, out _)
            || !HasOnlySynchronization(payloads, header.IsResponse))
        {
            Core.Drop(DropReason.OutsideWindow);
            return true;
        }
        var sync = MessageIdSync.Read(data);
        if (header.IsResponse)
            OnSynchronized(now, path, sync);
        else
            AnswerSynchronization(now, path, sync, payloads);
        return true;
    }

    /// <summary>RFC 6311 §5.1: nothing else may be with it, but in a request the other notify of its kind.</summary>
    private static bool HasOnlySynchronization(PayloadList payloads, bool isResponse)
    {
        foreach (var payload in payloads.Items)
        {
            if (payload is not NotifyPayload { NotifyType: NotifyType.Ikev2MessageIdSync }
                && (isResponse || payload is not NotifyPayload { NotifyType: NotifyType.IpsecReplayCounterSync }))
            {
                return false;
            }
        }
        return payloads.Count <= 2;
    }

    private void AnswerSynchronization(Instant now, in UdpPath path, MessageIdSync asked, PayloadList payloads)
    {
        // RFC 6311 §5.1: what is not above everything seen from the cluster is a replay.
        if (asked.Send <= Math.Max(Responses.Highest, _highestSync) || asked.Send == uint.MaxValue
            || asked.Receive >= uint.MaxValue - RequestWindow.MaxSize || now < _mayBeSynchronizedAt)
        {
            Core.Drop(DropReason.OutsideWindow);
            return;
        }
        OnAuthenticated(now, path);
        _highestSync = asked.Send;
        _mayBeSynchronizedAt = now + SynchronizationInterval;
        var own = Math.Max(asked.Receive, Math.Max(Requests.NextId, _sync?.Send ?? 0));
        TransmitSynchronization(now, path, response: true,
        [
            CounterSync.Notify(NotifyType.Ikev2MessageIdSync, new MessageIdSync(asked.Nonce, own, asked.Send).ToOctets()),
        ]);
        MoveWindows(now, own, asked.Send);
        CounterSync.ReadDelta(payloads, this);
    }

    private void OnSynchronized(Instant now, in UdpPath path, MessageIdSync answer)
    {
        if (_sync is not { } asked || answer.Nonce != asked.Nonce || answer.Receive < asked.Send
            || answer.Send < asked.Receive || answer.Receive == uint.MaxValue || answer.Send == uint.MaxValue)
        {
            Core.Drop(DropReason.UnexpectedResponse);
            return;
        }
        OnAuthenticated(now, path);
        StopSynchronization();
        MoveWindows(now, answer.Receive, answer.Send);
    }

    /// <summary>
    /// Neither side waits for what was under way (RFC 6311 §9): what we have asked is asked again under new IDs.
    /// </summary>
    private void MoveWindows(Instant now, uint send, uint receive)
    {
        Core.Counters.Synchronizations++;
        IsSynchronized = true;
        Responses.MoveTo(receive);
        GiveUpAnswers(now);
        (_requestFragments, _responseFragments) = (null, null);
        Requests.NextId = Math.Max(Requests.NextId, send);
        var outstanding = new List<OutstandingRequest>();
        foreach (var slot in Requests.Slots)
        {
            if (slot.Exchange is not null)
                outstanding.Add(slot);
        }
        outstanding.Sort((a, b) => a.Id.CompareTo(b.Id));
        foreach (var slot in outstanding)
            SendRequest(now, slot.Exchange!);
    }

    private void StopSynchronization() => (_sync, _syncDeadline, _isStale) = (null, Instant.Never, false);
}
