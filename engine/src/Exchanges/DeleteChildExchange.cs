using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Deletes one child SA; each side names the SPI that it receives with (RFC 7296 §1.4.1).</summary>
/// <param name="inboundSpi">Ours.</param>
/// <param name="child">Null when only the peer has installed its half.</param>
/// <param name="linger">The inbound half stays a little for packets under way.</param>
internal sealed class DeleteChildExchange(ProtocolId protocol, uint inboundSpi, ChildSa? child, bool linger)
    : InformationalExchange
{
    public DeleteChildExchange(ChildSa child, bool linger) : this(child.Protocol, child.InboundSpi, child, linger)
    {
    }

    /// <summary>Only the peer has installed its half.</summary>
    public DeleteChildExchange(ProtocolId protocol, uint inboundSpi) : this(protocol, inboundSpi, null, false)
    {
    }

    public ChildSa? Child => child;

    /// <summary>The peer may have deleted it meanwhile.</summary>
    public override bool IsStillWanted(IkeSa sa) => child is not { State: ChildState.Closed };

    public override List<Payload> Payloads() => [new DeletePayload(protocol, [inboundSpi])];

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        Finish();
        if (child is not null)
            Sa.CloseChild(now, child, "deleted", linger);
    }
}
