using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Deletes the IKE SA and with it all its children (RFC 7296 §1.4.1).</summary>
/// <param name="reason">For people.</param>
/// <param name="error">A notify that tells the peer why, such as AUTHENTICATION_FAILED (RFC 7296 §2.21.2).</param>
internal sealed class DeleteIkeExchange(string reason, NotifyType? error = null) : InformationalExchange
{
    public override bool RunsAlone => true;
    public override string TimeoutReason => reason;

    public override List<Payload> Payloads()
    {
        var payloads = new List<Payload>(2);
        if (error is { } type)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], type, []));
        payloads.Add(new DeletePayload(ProtocolId.Ike, []));
        return payloads;
    }

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        Finish();
        // The peer may still repeat a request of its own whose response was lost.
        Sa.Close(now, reason, answerRepeats: true);
    }
}
