using IkeLab.Engine.Wire;

namespace IkeLab.Features.Peer;

/// <summary>Message IDs after the failover of a cluster (RFC 6311).</summary>
public sealed partial class ScriptedPeer
{
    /// <summary>Nonce, EXPECTED_SEND_REQ_MESSAGE_ID and EXPECTED_RECV_REQ_MESSAGE_ID (RFC 6311 §6.3).</summary>
    internal static RawPayload Synchronization(byte[] nonce, uint send, uint receive) =>
        RawPayload.Notify(NotifyType.Ikev2MessageIdSync, [.. nonce, .. Octets(send), .. Octets(receive)]);

    /// <summary>A request or response of message ID 0, which leaves the peer's own counters alone.</summary>
    internal Draft SynchronizationMessage(bool response, params RawPayload[] payloads)
    {
        var draft = Informational(payloads);
        (draft.MessageId, draft.AfterSending) = (0, null);
        if (response)
            draft.Flags |= HeaderFlags.Response;
        return draft;
    }

    private void AddSynchronization(List<RawPayload> payloads)
    {
        if (!(Profile.SynchronizesCounters ?? configuration.SynchronizesCounters))
            return;
        payloads.Add(RawPayload.Notify(NotifyType.Ikev2MessageIdSyncSupported));
        payloads.Add(RawPayload.Notify(NotifyType.IpsecReplayCounterSyncSupported));
    }
}
