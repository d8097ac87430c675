using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Protected messages that come in: SK payloads are opened, and fragments put together (RFC 7383 §2.6).</summary>
internal sealed partial class IkeSa
{
    // Apart, because a request and a response of the peer may come in fragments at the same time.
    private Reassembly? _requestFragments;
    private Reassembly? _responseFragments;

    private enum Opened : byte
    {
        /// <summary>Not authentic: nothing has changed.</summary>
        Dropped,

        /// <summary>An authentic fragment of a message that is not whole yet.</summary>
        Fragment,

        /// <summary>An authentic fragment of a message that has more of them than we hold.</summary>
        TooManyFragments,
        Whole,
    }

    /// <summary>Checks and decrypts the SK payload, or a fragment, with whose last one the message is whole.</summary>
    private Opened Open(
        Span<byte> message, in IkeHeader header, in PayloadIndex index, Span<PayloadEntry> storage,
        out PayloadIndex inner, out DecodeError syntaxError)
    {
        inner = default;
        syntaxError = default;
        if (!TryFindProtected(index, out var sk))
            return Opened.Dropped;
        ushort number = 0, total = 0;
        if (!TryOpen(message, sk, Keys!, ref number, ref total, out var offset, out var length, out var error))
        {
            if (IsNotAuthentic(error))
            {
                Core.Drop(DropReason.BadIntegrity);
                return Opened.Dropped;
            }
            syntaxError = error;
            return Opened.Whole;
        }
        if (number == 0)
        {
            if (header.Exchange == ExchangeType.IkeIntermediate)
                AuthenticateLater(!Initiator, message[..sk.Offset], sk.Next, message.Slice(offset, length));
            PayloadIndex.TryRead(message[..(offset + length)], offset, sk.Next, storage, out inner, out syntaxError);
            return Opened.Whole;
        }
        Core.Counters.FragmentsReceived++;
        if (total > Core.Configuration.Limits.MaxFragments)
            return Opened.TooManyFragments;
        ref var fragments = ref header.IsResponse ? ref _responseFragments : ref _requestFragments;
        fragments ??= new();
        if (!fragments.Add(
            header.MessageId, number, total, sk.Next, message[..sk.Offset], message.Slice(offset, length)))
        {
            return Opened.Fragment;
        }
        Core.Counters.MessagesReassembled++;
        var whole = fragments.Whole();
        if (header.Exchange == ExchangeType.IkeIntermediate)
            AuthenticateLater(!Initiator, fragments.Head, fragments.First, whole);
        PayloadIndex.TryRead(whole, 0, fragments.First, storage, out inner, out syntaxError);
        fragments = null;
        return Opened.Whole;
    }

    private void OnFragment(Instant now, Opened opened)
    {
        if (opened == Opened.Fragment)
            _fragmentsUntil = now + Core.Configuration.Retransmission.Total();
        // RFC 7383 §5: a peer that does this is broken, or not who it was.
        else if (opened == Opened.TooManyFragments)
            BeginDelete(now, "the peer sends messages in more fragments than are allowed");
    }

    /// <summary>RFC 7383 §2.6: what has not become whole by now does not become so.</summary>
    private void ForgetFragments()
    {
        _fragmentsUntil = Instant.Never;
        _requestFragments = _responseFragments = null;
    }

    /// <summary>The repetition of an answered request is authentic, and the part of it that asks for the answer.</summary>
    private bool OpenAgain(Span<byte> message, in IkeHeader header, in PayloadIndex index)
    {
        if (!TryFindProtected(index, out var sk))
            return false;
        ushort number = 1, total = 1;
        // Its response changed the keys, and the peer that has not got it still has the ones before.
        var keys = header.Exchange == ExchangeType.IkeIntermediate ? Handshake?.KeyChain?.Previous : null;
        if (TryOpen(message, sk, keys ?? Keys!, ref number, ref total, out _, out _, out var error)
            || !IsNotAuthentic(error))
        {
            return number == 1;
        }
        Core.Drop(DropReason.BadIntegrity);
        return false;
    }

    // RFC 7383 §2.6: impossible fragment numbers are found before the integrity check, and ignored.
    private static bool IsNotAuthentic(in DecodeError error) =>
        error.Reason is DecodeReason.BadIntegrity or DecodeReason.Truncated or DecodeReason.BadValue;

    private bool TryFindProtected(in PayloadIndex index, out PayloadEntry sk)
    {
        sk = index.Count > 0 ? index[index.Count - 1] : default;
        if (sk.Type == PayloadType.Encrypted
            || (sk.Type == PayloadType.EncryptedFragment && (Extensions & Extensions.Fragmentation) != 0))
        {
            return true;
        }
        Core.Drop(DropReason.UnauthenticatedNotify);
        return false;
    }

    private bool TryOpen(
        Span<byte> message, in PayloadEntry sk, IkeKeys keys, ref ushort number, ref ushort total, out int offset,
        out int length, out DecodeError error) =>
        sk.Type == PayloadType.Encrypted
            ? EncryptedPayload.TryOpen(message, sk, keys.Inbound, out offset, out length, out error)
            : EncryptedPayload.TryOpenFragment(
                message, sk, keys.Inbound, out number, out total, out offset, out length, out error);
}
