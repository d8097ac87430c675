using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The content of IKEV2_MESSAGE_ID_SYNC (RFC 6311 §6.3).</summary>
/// <param name="Send">The message ID of the sender's next request.</param>
/// <param name="Receive">The one that it expects in the other side's next request.</param>
internal readonly record struct MessageIdSync(uint Nonce, uint Send, uint Receive)
{
    public const int Length = 12;

    public byte[] ToOctets()
    {
        var data = new byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(data, Nonce);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), Send);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(8), Receive);
        return data;
    }

    public static MessageIdSync Read(ReadOnlySpan<byte> data) => new(
        BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]),
        BinaryPrimitives.ReadUInt32BigEndian(data[8..]));
}

/// <summary>The notifies of RFC 6311: a cluster member that has taken over tells where the counters go on.</summary>
internal static class CounterSync
{
    private const Extensions All = Extensions.MessageIdSync | Extensions.ReplayCounterSync;

    /// <summary>In the first IKE_AUTH request.</summary>
    public static void Offer(List<Payload> payloads, Connection connection)
    {
        if (connection.SynchronizesCounters)
            Add(payloads, All);
    }

    /// <summary>RFC 6311 §5: the responder asserts nothing that the initiator has not asserted.</summary>
    public static void Answer(List<Payload> payloads, PayloadList request, IkeSa sa)
    {
        Agree(request, sa);
        Add(payloads, sa.Extensions & All);
    }

    /// <summary>What the peer's message and our connection have in common.</summary>
    public static void Agree(PayloadList payloads, IkeSa sa)
    {
        if (!sa.Connection.SynchronizesCounters)
            return;
        if (payloads.FindNotify(NotifyType.Ikev2MessageIdSyncSupported) is not null)
            sa.Extensions |= Extensions.MessageIdSync;
        if (payloads.FindNotify(NotifyType.IpsecReplayCounterSyncSupported) is not null)
            sa.Extensions |= Extensions.ReplayCounterSync;
    }

    public static NotifyPayload Notify(NotifyType type, byte[] data) => new(ProtocolId.None, [], type, data);

    /// <summary>RFC 6311 §6.4: 8 octets where the child SAs have extended sequence numbers, 4 where they have not.</summary>
    public static NotifyPayload Delta(ulong delta, bool extended)
    {
        var data = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(data, delta);
        return Notify(NotifyType.IpsecReplayCounterSync, extended ? data : data[4..]);
    }

    /// <summary>
    /// IPSEC_REPLAY_COUNTER_SYNC: our outgoing packets skip as many sequence numbers as the peer may have missed.
    /// </summary>
    public static void ReadDelta(PayloadList payloads, IkeSa sa)
    {
        if ((sa.Extensions & Extensions.ReplayCounterSync) == 0
            || payloads.FindNotify(NotifyType.IpsecReplayCounterSync) is not { } notify)
        {
            return;
        }
        var (delta, isExtended) = notify.Data.Length switch
        {
            4 => (BinaryPrimitives.ReadUInt32BigEndian(notify.Data), false),
            8 => (BinaryPrimitives.ReadUInt64BigEndian(notify.Data), true),
            _ => (0UL, false),
        };
        Skip(sa, delta, isExtended);
    }

    /// <summary>All child SAs go on that much later.</summary>
    /// <param name="isExtended">Those of one kind of sequence numbers only.</param>
    public static void Skip(IkeSa sa, ulong delta, bool? isExtended = null)
    {
        if (delta == 0)
            return;
        foreach (var child in sa.Children)
        {
            if (child.State is not (ChildState.Installing or ChildState.Closed)
                && (isExtended is null || isExtended == child.HasExtendedSequenceNumbers))
            {
                sa.Core.Do(new SkipSequenceNumbers
                {
                    InboundSpi = child.InboundSpi, OutboundSpi = child.OutboundSpi, Count = delta,
                });
            }
        }
    }

    private static void Add(List<Payload> payloads, Extensions extensions)
    {
        if ((extensions & Extensions.MessageIdSync) != 0)
            payloads.Add(Notify(NotifyType.Ikev2MessageIdSyncSupported, []));
        if ((extensions & Extensions.ReplayCounterSync) != 0)
            payloads.Add(Notify(NotifyType.IpsecReplayCounterSyncSupported, []));
    }
}
