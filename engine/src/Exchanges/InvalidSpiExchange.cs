using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Tells the peer that it sends ESP with an SPI that is unknown here (RFC 7296 §1.5, §3.10.1).</summary>
internal sealed class InvalidSpiExchange(uint spi) : Exchange
{
    public override ExchangeType Type => ExchangeType.Informational;

    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable;

    public override List<Payload> Payloads() =>
        [new NotifyPayload(ProtocolId.None, [], NotifyType.InvalidSpi, ChildNegotiation.SpiOctets(spi))];

    public override void OnResponse(Instant now, PayloadList payloads) => Finish();

    protected override void Begin(Instant now) => Send(now);
}
